package io.scar.container.store;

import static io.scar.container.store.StoreImages.acquire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.unpack.UnpackLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store says of its images, and which of them it gives up. */
@Timeout(60)
class RootfsStoreEvictionTest {

  private static final int IMAGE_BYTES = 1000;

  /** A block for its file, and one for its folder. */
  private static final long DISK_BYTES = 8192;

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path store = Path.of("/");

  @BeforeEach
  void nameTheStore() {
    store = folder.resolve("store");
  }

  private RootfsStore storeOf(long quota) {
    return new RootfsStore(store, new StoreQuota.Fixed(quota), UnpackLimits.DEFAULT);
  }

  private Path layout(char letter) throws IOException {
    Path oci = folder.resolve("image " + letter);
    return Files.exists(oci) ? oci : image(letter).writeOciLayout(Files.createDirectory(oci), "1");
  }

  private static ImageBuilder image(char letter) {
    byte[] content = new byte[IMAGE_BYTES];
    java.util.Arrays.fill(content, (byte) letter);
    return new ImageBuilder().layer(new LayerBuilder().file("f", 0644, content));
  }

  private static Digest digest(char letter) {
    return image(letter).digest();
  }

  /** Takes the image and gives it back, as if that had been so many seconds after 2020 began. */
  private void use(RootfsStore in, char letter, int when) throws Exception {
    acquire(in, layout(letter)).close();
    usedAt(letter, when);
  }

  private void usedAt(char letter, int when) throws IOException {
    Files.setLastModifiedTime(
        entry(letter).resolve("used"), FileTime.from(LONG_AGO.plusSeconds(when)));
  }

  private Path entry(char letter) {
    return store.resolve(digest(letter).fileName());
  }

  private static List<Digest> digests(List<StoreEntry> entries) {
    return entries.stream().map(StoreEntry::digest).toList();
  }

  @Test
  void theLeastRecentlyUsedGoesWhenTheQuotaIsExceeded() throws Exception {
    RootfsStore mine = storeOf(2 * IMAGE_BYTES + 10);
    use(mine, 'a', 1);
    use(mine, 'b', 2);
    use(mine, 'a', 3);

    use(mine, 'c', 4);

    assertThat(digests(mine.list())).containsExactly(digest('a'), digest('c'));
  }

  @Test
  void anImageInUseStaysEvenBeyondTheQuota() throws Exception {
    RootfsStore mine = storeOf(IMAGE_BYTES);
    try (RootfsLease old = acquire(mine, layout('a'))) {
      usedAt('a', 1);
      use(mine, 'b', 2);

      use(mine, 'c', 3);

      assertThat(digests(mine.list())).containsExactly(old.digest(), digest('c'));
      assertThat(mine.prune(true).images())
          .extracting(StoreEntry::digest)
          .containsExactly(digest('c'));
      assertThat(old.root().resolve("f")).hasSize(IMAGE_BYTES);
    }
  }

  @Test
  void whatTheEngineKeepsOfAnImageCountsWithIt() throws Exception {
    RootfsStore mine = storeOf(2 * IMAGE_BYTES + 10);
    use(mine, 'a', 1);
    Path texts = Files.createDirectory(entry('a').resolve(".scar-texts"));
    Files.write(texts.resolve("text"), new byte[100]);

    assertThat(mine.list().getFirst().bytes()).isEqualTo(IMAGE_BYTES + 100);
    use(mine, 'b', 2);

    assertThat(digests(mine.list())).containsExactly(digest('b'));
  }

  @Test
  void anImageLargerThanTheQuotaIsKeptWhileItIsUsed() throws Exception {
    RootfsStore mine = storeOf(1);
    try (RootfsLease lease = acquire(mine, layout('a'))) {
      assertThat(lease.root().resolve("f")).hasSize(IMAGE_BYTES);
      assertThat(mine.prune(false).images()).isEmpty();
    }
    assertThat(digests(mine.prune(false).images())).containsExactly(digest('a'));
  }

  @Test
  void aLeaseThatIsGivenBackCountsAsAUse() throws Exception {
    RootfsStore mine = storeOf(Long.MAX_VALUE);
    RootfsLease lease = acquire(mine, layout('a'));
    usedAt('a', 1);
    use(mine, 'b', 2);

    lease.close();

    assertThat(digests(mine.list())).containsExactly(digest('b'), digest('a'));
  }

  @Test
  void pruningTellsWhatItFreed() throws Exception {
    RootfsStore mine = storeOf(Long.MAX_VALUE);
    use(mine, 'a', 1);
    use(mine, 'b', 2);
    Path half = store.resolve("unpacking-" + digest('c').fileName()).resolve("rootfs");
    Files.write(Files.createDirectories(half).resolve("half"), new byte[77]);

    PruneReport first = mine.prune(false);
    PruneReport second = mine.prune(true);

    assertThat(first).isEqualTo(new PruneReport(List.of(), 1, 77));
    assertThat(digests(second.images())).containsExactly(digest('a'), digest('b'));
    assertThat(second.bytes()).isEqualTo(2 * IMAGE_BYTES);
    assertThat(mine.list()).isEmpty();
  }

  @Test
  void aStoreThatIsNotThereIsEmpty() throws Exception {
    assertThat(storeOf(1).list()).isEmpty();
    assertThat(store).doesNotExist();
    assertThat(storeOf(1).prune(true).bytes()).isZero();
  }

  @Test
  void anImageIsDescribed() throws Exception {
    Instant before = Instant.now();
    try (RootfsLease lease = acquire(storeOf(Long.MAX_VALUE), layout('a'))) {
      StoreEntry entry = new RootfsStore(store).list().getFirst();

      assertThat(entry.digest()).isEqualTo(lease.digest());
      assertThat(entry.names()).containsExactly("oci:" + layout('a'));
      assertThat(entry.bytes()).isEqualTo(IMAGE_BYTES);
      assertThat(entry.entries()).isEqualTo(1);
      assertThat(entry.layers()).isEqualTo(1);
      assertThat(entry.created()).isBetween(before, Instant.now());
      assertThat(entry.inUse()).isTrue();
    }
    assertThat(new RootfsStore(store).list().getFirst().inUse()).isFalse();
  }

  @Test
  void anImageKeepsAllItsNames() throws Exception {
    RootfsStore mine = new RootfsStore(store);
    Path strange = folder.resolve("línea\n\u001b[31m\"\\ 名");
    image('a').writeOciLayout(Files.createDirectory(strange), "1");

    use(mine, 'a', 1);
    acquire(mine, strange).close();

    assertThat(mine.list().getFirst().names())
        .containsExactly("oci:" + strange, "oci:" + layout('a'));
  }

  @Test
  void aNameThatMovedIsTheLastImagesAlone() throws Exception {
    RootfsStore mine = new RootfsStore(store);
    Path oci = Files.createDirectory(folder.resolve("moving"));
    image('a').writeOciLayout(oci, "1");
    acquire(mine, oci).close();
    Files.delete(oci.resolve("index.json"));
    image('b').writeOciLayout(oci, "1");

    acquire(mine, oci).close();

    assertThat(mine.list())
        .extracting(StoreEntry::digest, StoreEntry::names)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(digest('a'), List.of()),
            org.assertj.core.groups.Tuple.tuple(digest('b'), List.of("oci:" + oci)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{\"names\":{},\"bytes\":-1,\"disk\":1,\"entries\":1,\"layers\":1,\"created\":\"2020-01-01T00:00:00Z\",\"rootInode\":1}",
        "{\"names\":{},\"bytes\":1e300,\"disk\":1,\"entries\":1,\"layers\":1,\"created\":\"2020-01-01T00:00:00Z\",\"rootInode\":1}",
        "{\"names\":[],\"bytes\":1,\"disk\":1,\"entries\":1,\"layers\":1,\"created\":\"2020-01-01T00:00:00Z\",\"rootInode\":1}",
        "{\"names\":{\"a\":\"soon\"},\"bytes\":1,\"disk\":1,\"entries\":1,\"layers\":1,\"created\":\"2020-01-01T00:00:00Z\",\"rootInode\":1}",
        "{\"names\":{},\"bytes\":1,\"disk\":1,\"entries\":1,\"layers\":1,\"created\":1,\"rootInode\":1}",
        "{\"names\":{},\"bytes\":1,\"entries\":1,\"layers\":1,\"created\":\"2020-01-01T00:00:00Z\",\"rootInode\":1}",
        "{\"names\":{},\"bytes\":1,\"disk\":1,\"entries\":1,\"created\":\"2020-01-01T00:00:00Z\",\"rootInode\":1}",
        "\u0000\u0001\u0002"
      })
  void aDamagedDescriptionIsMadeAnew(String description) throws Exception {
    RootfsStore mine = new RootfsStore(store);
    use(mine, 'a', 1);
    Files.writeString(entry('a').resolve("image.json"), description);

    StoreEntry damaged = mine.list().getFirst();
    assertThat(damaged.bytes()).isEqualTo(IMAGE_BYTES);
    assertThat(damaged.entries()).isEqualTo(1);
    assertThat(damaged.layers()).isEqualTo(1);
    assertThat(damaged.names()).isEmpty();

    try (RootfsLease lease = acquire(mine, layout('a'))) {
      assertThat(lease.fresh()).isFalse();
      assertThat(lease.diskBytes()).hasValue(DISK_BYTES);
    }
    assertThat(mine.list().getFirst().names()).containsExactly("oci:" + layout('a'));
  }

  @Test
  void anImageWithNothingButItsFilesIsListedAndEvicted() throws Exception {
    RootfsStore mine = new RootfsStore(store);
    use(mine, 'a', 1);
    for (String name : List.of("image.json", "used", "config.json")) {
      Files.delete(entry('a').resolve(name));
    }
    Files.setLastModifiedTime(entry('a'), FileTime.from(LONG_AGO));

    StoreEntry bare = mine.list().getFirst();

    assertThat(bare.bytes()).isEqualTo(IMAGE_BYTES);
    assertThat(bare.layers()).isZero();
    assertThat(bare.lastUsed()).isEqualTo(LONG_AGO);
    assertThat(digests(mine.prune(true).images())).containsExactly(digest('a'));
  }

  @Test
  void aRecordOfOwnersHoldsForTheTreeThatItWasMadeWith() throws Exception {
    RootfsStore mine = new RootfsStore(store);
    use(mine, 'a', 1);
    Path owners = entry('a').resolve("owners");
    Files.writeString(owners, "scarown1");

    try (RootfsLease lease = acquire(mine, layout('a'))) {
      assertThat(lease.owners()).contains(owners);
    }
    // What a copied store looks like: the same names, other inodes.
    Files.move(entry('a').resolve("rootfs"), folder.resolve("original"));
    Files.createDirectory(entry('a').resolve("rootfs"));
    try (RootfsLease lease = acquire(mine, layout('a'))) {
      assertThat(lease.owners()).isEmpty();
    }
  }

  @Test
  void anImageIsGivenThoughItsUseCannotBeNoted() throws Exception {
    RootfsStore mine = new RootfsStore(store);
    use(mine, 'a', 1);
    // A folder in the file's place keeps root from writing it too.
    Files.createDirectory(entry('a').resolve("image.json.new"));

    try (RootfsLease lease = acquire(mine, layout('a'))) {
      assertThat(lease.fresh()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "20GB,   20000000000",
    "500 mb, 500000000",
    "1.5GiB, 1610612736",
    "12345,  12345",
    "0,      0",
    "1K,     1000",
    "2 TiB,  2199023255552",
    "999999999999999999T, 9223372036854775807",
    "none,   9223372036854775807",
  })
  void aQuotaIsReadAsPeopleWriteSizes(String text, long bytes) throws Exception {
    assertThat(StoreQuota.parse(text).limit(0, 0)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-1", "1X", "GB", "1,5GB", "1 2", "0x10"})
  void whatIsNoQuotaIsToldAsSuch(String text) {
    assertThatThrownBy(() -> StoreQuota.parse(text))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageContaining("`" + text + "`");
  }

  @Test
  void aSharedDiskIsNeverFilledByMoreThanHalf() {
    assertThat(StoreQuota.OF_A_SHARED_DISK.limit(4_000, 6_000)).isEqualTo(5_000);
    assertThat(StoreQuota.OF_A_SHARED_DISK.limit(0, Long.MAX_VALUE)).isEqualTo(20_000_000_000L);
  }
}
