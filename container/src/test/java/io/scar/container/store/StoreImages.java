package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Images for the tests of the store. */
final class StoreImages {

  /** Of each file of {@link #ofRandomFiles}. */
  static final int FILE_BYTES = 40_000;

  private StoreImages() {}

  static RootfsLease acquire(RootfsStore store, Reference.Local reference)
      throws ContainerException, InterruptedException {
    try (ImageSource image = LocalImages.open(reference)) {
      return store.acquire(image);
    }
  }

  static RootfsLease acquire(RootfsStore store, Path ociLayout)
      throws ContainerException, InterruptedException {
    return acquire(store, new Reference.OciLayout(ociLayout, null));
  }

  /** One file, in a folder that may not be written. */
  static ImageBuilder ofOneFile(String content) {
    return new ImageBuilder()
        .layer(new LayerBuilder().directory("ro", 0555).file("ro/f", content))
        .env("A=1");
  }

  /** 100 files that do not compress, in ten folders, 4 MB. */
  static ImageBuilder ofRandomFiles(int seed) {
    LayerBuilder layer = new LayerBuilder();
    for (int i = 0; i < 100; i++) {
      layer.file("d" + i % 10 + "/f" + i, 0644, content(seed, i));
    }
    return new ImageBuilder().layer(layer, Packing.GZIP);
  }

  private static byte[] content(int seed, int number) {
    byte[] random = new byte[FILE_BYTES];
    new Random(1000L * seed + number).nextBytes(random);
    return random;
  }

  /** What is not as {@link #ofRandomFiles} has it; nothing when the tree is whole. */
  static List<String> differences(Path root, int seed) throws IOException {
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Path file = root.resolve("d" + i % 10 + "/f" + i);
      if (!Files.exists(file)) {
        differences.add(file + " is missing");
      } else if (!java.util.Arrays.equals(Files.readAllBytes(file), content(seed, i))) {
        differences.add(file + " is different");
      }
    }
    try (Stream<Path> all = Files.walk(root)) {
      if (all.count() != 111) {
        differences.add("there is more than was in the image");
      }
    }
    return differences;
  }
}
