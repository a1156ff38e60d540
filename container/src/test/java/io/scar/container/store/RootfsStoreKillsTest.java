package io.scar.container.store;

import static io.scar.container.store.StoreImages.acquire;
import static io.scar.container.store.StoreImages.differences;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.testing.ImageBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that unpack and remove images without end, and are killed, or raced. */
@Timeout(600)
class RootfsStoreKillsTest {

  private static final int KILLS = 50;
  private static final long SEED = 20261121;

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();
  private final ImageBuilder image = StoreImages.ofRandomFiles(1);
  private Path oci = Path.of("/");
  private Path store = Path.of("/");

  @BeforeEach
  void writeTheImage() throws IOException {
    oci = image.writeOciLayout(Files.createDirectory(folder.resolve("oci")), "1");
    store = folder.resolve("store");
  }

  @AfterEach
  void endWhatStillRuns() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String what) throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StoreMain.class.getName(),
                what,
                store.toString(),
                oci.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    started.add(process);
    return process;
  }

  /** Waits for the line, as often as is said; answers how long that took in nanoseconds. */
  private static long await(BufferedReader lines, String wanted) throws IOException {
    long begin = System.nanoTime();
    String line;
    while ((line = lines.readLine()) != null) {
      if (line.equals(wanted)) {
        return System.nanoTime() - begin;
      }
    }
    throw new AssertionError("the process ended without `" + wanted + "`");
  }

  @Test
  void aKillAtAnyMomentLeavesAWholeImageOrNone() throws Exception {
    Random moments = new Random(SEED);
    long round = measuredRound();
    int whole = 0;
    int half = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start("churn");
      try (BufferedReader lines = process.inputReader()) {
        await(lines, "started");
        LockSupport.parkNanos(moments.nextLong(round));
        process.destroyForcibly().waitFor();
      }
      boolean there = new RootfsStore(store).contains(image.digest());
      half += leftovers().isEmpty() ? 0 : 1;
      try (RootfsLease lease = acquire(new RootfsStore(store), oci)) {
        assertThat(lease.fresh()).as("kill %d", kill).isEqualTo(!there);
        assertThat(differences(lease.root(), 1)).as("kill %d", kill).isEmpty();
        assertThat(new RootfsStore(store).list().getFirst().bytes())
            .isEqualTo(100L * StoreImages.FILE_BYTES);
      }
      whole += there ? 1 : 0;
      new RootfsStore(store).prune(true);
      assertThat(names()).as("kill %d", kill).containsExactly("locks");
    }
    assertThat(whole).as("kills after the image was whole").isLessThan(KILLS);
    assertThat(half).as("kills that left something").isPositive();
  }

  /** From the start of a process to its first removal, the slower of two. */
  private long measuredRound() throws Exception {
    long longest = 0;
    for (int i = 0; i < 2; i++) {
      Process process = start("churn");
      try (BufferedReader lines = process.inputReader()) {
        await(lines, "started");
        longest = Math.max(longest, await(lines, "removed"));
      }
      process.destroyForcibly().waitFor();
      new RootfsStore(store).prune(true);
    }
    return longest;
  }

  @Test
  void whatIsTakenIsNeverEvictedByAnotherProcess() throws Exception {
    Process pruning = start("prune");
    RootfsStore mine = new RootfsStore(store);
    Random moments = new Random(SEED);
    try (BufferedReader lines = pruning.inputReader()) {
      await(lines, "started");
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
      int fresh = 0;
      for (int i = 0; fresh < 10; i++) {
        assertThat(System.nanoTime()).as("still %d of 10 evictions", fresh).isLessThan(deadline);
        try (RootfsLease lease = acquire(mine, oci)) {
          fresh += lease.fresh() ? 1 : 0;
          assertThat(differences(lease.root(), 1)).as("round %d", i).isEmpty();
        }
        LockSupport.parkNanos(moments.nextLong(5_000_000));
      }
    }
    assertThat(pruning.isAlive()).isTrue();
  }

  private List<String> leftovers() throws IOException {
    return names().stream().filter(name -> name.contains("ing-")).toList();
  }

  private List<String> names() throws IOException {
    try (var paths = Files.list(store)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }
}
