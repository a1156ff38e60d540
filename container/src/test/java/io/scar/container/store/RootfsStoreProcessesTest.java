package io.scar.container.store;

import static io.scar.container.store.StoreImages.acquire;
import static io.scar.container.store.StoreImages.differences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scar.container.testing.ImageBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store in several processes, killed ones and such without room. */
@Timeout(120)
class RootfsStoreProcessesTest {

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();
  private final ImageBuilder image = StoreImages.ofRandomFiles(1);
  private Path oci = Path.of("/");
  private Path store = Path.of("/");

  @BeforeEach
  void writeAnImageOfFourMegabytes() throws IOException {
    oci = image.writeOciLayout(Files.createDirectory(folder.resolve("oci")), "1");
    store = folder.resolve("store");
  }

  @AfterEach
  void endWhatStillRuns() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    return process;
  }

  private static List<String> java(String what, Path storeFolder, Path... images) {
    List<String> line = new ArrayList<>();
    line.add(ProcessHandle.current().info().command().orElseThrow());
    line.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), StoreMain.class.getName()));
    line.addAll(List.of(what, storeFolder.toString()));
    for (Path each : images) {
      line.add(each.toString());
    }
    return line;
  }

  private Process startJava(String what) throws IOException {
    return start(java(what, store, oci).toArray(String[]::new));
  }

  private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
    List<String> read = new ArrayList<>();
    String line;
    while ((line = lines.readLine()) != null) {
      read.add(line);
      if (line.equals(wanted)) {
        return;
      }
    }
    throw new AssertionError("the process ended without `" + wanted + "`: " + read);
  }

  @Test
  void aKilledUnpackingLeavesNothingThatIsTakenForWhole() throws Exception {
    Process killed = startJava("pause");
    awaitLine(killed.inputReader(), "unpacking");
    killed.destroyForcibly().waitFor();
    Path leftover = store.resolve("unpacking-" + image.digest().fileName());
    assertThat(leftover).isDirectory();
    assertThat(store.resolve(image.digest().fileName())).doesNotExist();

    try (RootfsLease lease = acquire(new RootfsStore(store), oci)) {
      assertThat(lease.fresh()).isTrue();
      assertThat(differences(lease.root(), 1)).isEmpty();
    }
    assertThat(leftover).doesNotExist();
  }

  @Test
  void twoProcessesAtOnceUnpackOnce() throws Exception {
    Process first = startJava("pause");
    BufferedReader firstLines = first.inputReader();
    awaitLine(firstLines, "unpacking");
    Process second = startJava("acquire");
    BufferedReader secondLines = second.inputReader();
    awaitLine(secondLines, "started");
    first.outputWriter().write("\n");
    first.outputWriter().flush();
    awaitLine(firstLines, "fresh");
    awaitLine(secondLines, "found");
    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
  }

  @Test
  void anImageInUseByAnotherProcessStays() throws Exception {
    Process first = startJava("pause");
    BufferedReader lines = first.inputReader();
    awaitLine(lines, "unpacking");
    RootfsStore mine = new RootfsStore(store);
    assertThat(catchThrowable(() -> mine.remove(image.digest()))).hasMessageContaining("in use");
    first.outputWriter().write("\n");
    first.outputWriter().flush();
    awaitLine(lines, "fresh");
    first.waitFor();
    assertThat(mine.remove(image.digest())).isTrue();
  }

  @Test
  void afterAFailedWriteNothingIsLeft() throws Exception {
    // A limit on the size of a file needs no privilege; 16 KiB are less than each of the files.
    List<String> line = new ArrayList<>(List.of("sh", "-c", "ulimit -f 32; exec \"$@\"", "sh"));
    line.addAll(java("acquire", store, oci));
    Process process = start(line.toArray(String[]::new));
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(said).contains("MACHINE", "cannot be unpacked", "SCAR_STORE_DIR");
    assertThat(store.resolve(image.digest().fileName())).doesNotExist();
    assertThat(store.resolve("unpacking-" + image.digest().fileName())).doesNotExist();
  }

  @Test
  void aFullDiskIsSaidAndNothingIsLeft() throws Exception {
    List<String> said = onADiskOf("1m", oci);
    assertThat(said.toString()).contains("MACHINE", "No space left on device", "SCAR_STORE_DIR");
    assertThat(said.getLast()).isEqualTo("locks");
  }

  @Test
  void aFullDiskIsFreedOfImagesThatNobodyUses() throws Exception {
    ImageBuilder second = StoreImages.ofRandomFiles(2);
    Path other = second.writeOciLayout(Files.createDirectory(folder.resolve("other")), "1");
    List<String> said = onADiskOf("6m", oci, other, other);
    assertThat(said)
        .containsSubsequence("fresh", "fresh", "found")
        .endsWith("locks", second.digest().fileName());
  }

  /** Takes the images on a small disk; answers what was said, and last what is in the store. */
  private List<String> onADiskOf(String size, Path... images) throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    String mount = "mount -t tmpfs -o size=" + size + " none " + small;
    Process trial = start("unshare", "-Urm", "sh", "-c", mount);
    trial.getInputStream().readAllBytes();
    assumeTrue(
        trial.waitFor() == 0, "a small disk needs user namespaces (unshare -Urm), forbidden here");
    List<String> line =
        new ArrayList<>(
            List.of(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                mount + " && \"$@\" && ls " + small.resolve("store"),
                "sh"));
    line.addAll(java("acquire", small.resolve("store"), images));
    Process process = start(line.toArray(String[]::new));
    return new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
