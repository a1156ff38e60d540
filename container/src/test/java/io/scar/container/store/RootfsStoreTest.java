package io.scar.container.store;

import static io.scar.container.store.StoreImages.acquire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RootfsStoreTest {

  @TempDir Path folder;

  private Path store() {
    return folder.resolve("deep/store");
  }

  private static ImageBuilder image(String content) {
    return StoreImages.ofOneFile(content);
  }

  private Reference.Local write(ImageBuilder image) throws IOException {
    Path oci = Files.createTempDirectory(folder, "oci");
    return new Reference.OciLayout(image.writeOciLayout(oci, "1"), null);
  }

  private List<String> storeNames() throws IOException {
    try (Stream<Path> names = Files.list(store())) {
      return names
          .map(name -> name.getFileName().toString())
          .filter(n -> !n.equals("locks"))
          .toList();
    }
  }

  @Test
  void unpacksOnceAndFindsItAgain() throws Exception {
    Reference.Local reference = write(image("x"));
    RootfsStore store = new RootfsStore(store());
    try (RootfsLease first = acquire(store, reference);
        RootfsLease second = acquire(new RootfsStore(store()), reference)) {
      assertThat(first.fresh()).isTrue();
      assertThat(second.fresh()).isFalse();
      assertThat(second.root()).isEqualTo(first.root()).isAbsolute();
      assertThat(first.root().resolve("ro/f")).hasContent("x");
      assertThat(first.config().env()).containsExactly("A=1");
      assertThat(first.digest()).isEqualTo(image("x").digest());
    }
    assertThat(storeNames()).containsExactly(image("x").digest().fileName());
    assertThat(store.list()).extracting(StoreEntry::digest).containsExactly(image("x").digest());
    assertThat(Files.getPosixFilePermissions(store())).hasSize(3);
  }

  @RepeatedTest(20)
  void unpacksOnceForManyThreadsThatAllKeepIt() throws Exception {
    Reference.Local reference = write(image("x"));
    List<Callable<RootfsLease>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(() -> acquire(new RootfsStore(store()), reference));
    }
    int fresh = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<RootfsLease> lease : threads.invokeAll(calls)) {
        fresh += lease.get().fresh() ? 1 : 0;
        lease.get().close();
      }
    }
    assertThat(fresh).isEqualTo(1);
    assertThat(new RootfsStore(store()).remove(image("x").digest())).isTrue();
  }

  @Test
  void removesOnlyWhatNobodyUses() throws Exception {
    Reference.Local reference = write(image("x"));
    RootfsStore store = new RootfsStore(store());
    RootfsLease lease = acquire(store, reference);
    assertThatThrownBy(() -> store.remove(lease.digest()))
        .isInstanceOf(ContainerException.class)
        .hasMessageContaining("in use");
    assertThat(lease.root().resolve("ro/f")).hasContent("x");
    lease.close();
    lease.close();
    assertThat(store.remove(lease.digest())).isTrue();
    assertThat(store.remove(lease.digest())).isFalse();
    assertThat(storeNames()).isEmpty();
    try (RootfsLease again = acquire(store, reference)) {
      assertThat(again.fresh()).isTrue();
    }
  }

  @Test
  void keepsNothingOfAnImageThatFailed() throws Exception {
    Path oci = Files.createDirectory(folder.resolve("oci"));
    ImageBuilder image = image("x");
    image.writeOciLayout(oci, "1");
    Path blob = image.layerBlob(oci, 0);
    byte[] whole = Files.readAllBytes(blob);
    byte[] changed = whole.clone();
    changed[whole.length - 6] ^= 1;
    Files.write(blob, changed);
    Reference.Local reference = new Reference.OciLayout(oci, null);
    RootfsStore store = new RootfsStore(store());
    assertThatThrownBy(() -> acquire(store, reference)).isInstanceOf(ContainerException.class);
    assertThat(storeNames()).isEmpty();
    assertThat(store.contains(image.digest())).isFalse();
    Files.write(blob, whole);
    try (RootfsLease lease = acquire(store, reference)) {
      assertThat(lease.fresh()).isTrue();
    }
  }

  @Test
  void removesWhatKilledProcessesLeft() throws Exception {
    Files.createDirectories(store().resolve("locks"));
    Path same = store().resolve("unpacking-" + image("x").digest().fileName());
    Path other = store().resolve("removing-" + image("y").digest().fileName());
    Path foreign = store().resolve("unpacking-something-else");
    for (Path leftover : new Path[] {same, other, foreign}) {
      Files.createDirectories(leftover.resolve("rootfs/half"));
    }
    try (RootfsLease lease = acquire(new RootfsStore(store()), write(image("x")))) {
      assertThat(lease.root().resolve("half")).doesNotExist();
    }
    assertThat(storeNames())
        .containsExactlyInAnyOrder(image("x").digest().fileName(), "unpacking-something-else");
  }

  @Test
  void saysWhyItCannotBeMade() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Reference.Local reference = write(image("x"));
    assertThatThrownBy(() -> acquire(new RootfsStore(file), reference))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MACHINE))
        .hasMessageContainingAll(file.toString(), "SCAR_STORE_DIR");
  }

  @Test
  void endsAtAnInterruptAndCanBeUsedAgain() throws Exception {
    Reference.Local reference = write(image("x"));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> acquire(new RootfsStore(store()), reference))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    try (RootfsLease lease = acquire(new RootfsStore(store()), reference)) {
      assertThat(lease.fresh()).isTrue();
    }
  }
}
