package io.scar.container.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.files.TreeRemover;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Layers made at random of what is dangerous together: links over folders, folders over links,
 * names through both, whiteouts of all. The same at every run.
 */
class HostileLayersTest {

  private static final int IMAGES = 200;
  private static final List<String> STEPS =
      List.of("a", "b", "c", ".", "..", "", ".wh.a", ".wh.b", ".wh..wh..opq");
  private static final List<String> TARGETS =
      List.of("a", "b", "..", "../..", "../../outside", "/a", "/", "a/../..", ".", "/a/../../b");

  @TempDir Path folder;

  @Test
  void eachUnpacksOrIsRefusedAndNothingOutsideChanges() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "untouched");
    Files.createDirectories(outside.resolve("a/b"));
    int unpacked = 0;
    for (int seed = 0; seed < IMAGES; seed++) {
      Random random = new Random(seed);
      Path work = Files.createDirectory(folder.resolve("work"));
      Path oci = Files.createDirectory(work.resolve("oci"));
      ImageBuilder image = new ImageBuilder();
      for (int layer = random.nextInt(3); layer >= 0; layer--) {
        image.layer(layer(random));
      }
      image.writeOciLayout(oci, "1");
      try (ImageSource source = LocalImages.open(new Reference.OciLayout(oci, null))) {
        RootfsUnpacker.unpack(
            source, work.resolve("rootfs"), UnpackOptions.within(UnpackLimits.DEFAULT));
        unpacked++;
      } catch (ContainerException e) {
        assertThat(e.kind()).as("seed %d: %s", seed, e.getMessage()).isEqualTo(Kind.DAMAGED);
      }

      assertThat(names(work)).as("seed %d", seed).containsOnly("oci", "rootfs");
      assertThat(outside.resolve("secret")).as("seed %d", seed).hasContent("untouched");
      assertThat(tree(outside)).as("seed %d", seed).containsExactly("", "a", "a/b", "secret");
      TreeRemover.remove(work);
      assertThat(names(folder)).containsExactly("outside");
    }
    assertThat(unpacked).isBetween(IMAGES / 20, IMAGES);
  }

  private static LayerBuilder layer(Random random) {
    LayerBuilder layer = new LayerBuilder();
    for (int entry = 1 + random.nextInt(8); entry > 0; entry--) {
      String name = name(random);
      switch (random.nextInt(5)) {
        case 0 -> layer.directory(name, random.nextBoolean() ? 0755 : 0);
        case 1 -> layer.symbolicLink(name, TARGETS.get(random.nextInt(TARGETS.size())));
        case 2 -> layer.hardLink(name, name(random));
        default -> layer.file(name, "content");
      }
    }
    return layer;
  }

  /** Mostly harmless, or nothing would ever be unpacked. */
  private static String name(Random random) {
    StringBuilder name = new StringBuilder(STEPS.get(random.nextInt(3)));
    for (int step = random.nextInt(4); step > 0; step--) {
      name.append('/').append(STEPS.get(random.nextInt(random.nextInt(3) == 0 ? STEPS.size() : 3)));
    }
    // The builder takes a slash at the end for a folder.
    return name.charAt(name.length() - 1) == '/' ? name + "." : name.toString();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> tree(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      return files.map(file -> top.relativize(file).toString()).sorted().toList();
    }
  }
}
