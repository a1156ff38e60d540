package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an inspection counts is what unpacking leaves on the disk, for layers of any order. */
class SameAsUnpackedTest {

  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  private record Counts(long files, long folders, long links, long blocks) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void theCountsAreTheSame(long seed, @TempDir Path folder) throws Exception {
    Path oci = randomImage(new Random(seed)).writeOciLayout(folder.resolve("oci"), "it");
    try (ImageSource image = ImageSources.local().open(new Reference.OciLayout(oci, null));
        RootfsLease unpacked = new RootfsStore(folder.resolve("store")).acquire(image)) {
      ImageFacts facts = new ImageInspector().inspect(image, read -> {});

      ImageContents contents = Objects.requireNonNull(facts.contents());
      assertThat(
              new Counts(
                  contents.files(),
                  contents.folders(),
                  contents.links(),
                  facts.sizes().disk() / 4096))
          .isEqualTo(counts(unpacked.root()));
      ImageFacts again = new ImageInspector().inspectUnpacked(image, unpacked.root());
      assertThat(again.contents()).isEqualTo(contents);
      assertThat(again.sizes().disk()).isEqualTo(facts.sizes().disk());
    }
  }

  /** Layers that make, replace and remove the same few names, also through links to folders. */
  private static ImageBuilder randomImage(Random random) {
    ImageBuilder image = new ImageBuilder();
    image.layer(
        new LayerBuilder()
            .directory("a/b")
            .directory("b/c")
            .symbolicLink("d", "a")
            .symbolicLink("c", "/b/c"));
    for (int layer = 0; layer < 6; layer++) {
      LayerBuilder entries = new LayerBuilder();
      for (int entry = 0; entry < 12; entry++) {
        String folder = random.nextBoolean() ? "a/b" : random.nextBoolean() ? "d/b" : "b/c";
        String name = folder + "/" + NAMES.get(random.nextInt(NAMES.size()));
        switch (random.nextInt(7)) {
          case 0 -> entries.directory(name);
          case 1, 2 -> entries.file(name, "x".repeat(random.nextInt(20_000)));
          case 3 -> entries.symbolicLink(name, "y".repeat(1 + random.nextInt(100)));
          case 4 -> entries.whiteout(name);
          case 5 -> entries.file(name + "-file", "x").hardLink(name, name + "-file");
          default -> entries.opaque(folder);
        }
      }
      image.layer(entries);
    }
    return image;
  }

  private static Counts counts(Path root) throws IOException {
    long folders = 0;
    long links = 0;
    long blocks = 0;
    Set<Object> files = new HashSet<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : walk.toList()) {
        long size = (Long) Files.getAttribute(path, "size", LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(path)) {
          links++;
          blocks += size > 59 ? 1 : 0;
        } else if (Files.isDirectory(path)) {
          folders++;
          blocks++; // each has few names
        } else if (files.add(Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS))) {
          blocks += (size + 4095) / 4096;
        }
      }
    }
    return new Counts(files.size(), folders, links, blocks);
  }
}
