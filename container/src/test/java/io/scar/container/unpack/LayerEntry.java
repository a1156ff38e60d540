package io.scar.container.unpack;

import io.scar.container.testing.RawTar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One entry of a layer, for tests that make layers at random.
 *
 * @param type as tar has it
 * @param link what a link points to; the content of a file
 */
record LayerEntry(char type, String name, int mode, long modified, String link) {

  private static final List<String> STEPS = List.of("a", "b", "c");
  private static final List<String> TARGETS =
      List.of("a", "b", "c", "a/b", "../a", "/b", "..", "../../b", "/", "c/a");

  /** A layer as a builder may write it: mostly a folder before what is in it. */
  static List<LayerEntry> layer(Random random, boolean tame) {
    List<LayerEntry> entries = new ArrayList<>();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      String name = path(random);
      if (random.nextInt(tame ? 20 : 3) > 0) {
        for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
          entries.add(folder(name.substring(0, slash), random));
        }
      }
      entries.add(entry(name, random, tame));
    }
    return entries;
  }

  private static LayerEntry entry(String name, Random random, boolean tame) {
    int slash = name.lastIndexOf('/') + 1;
    String whiteout = name.substring(0, slash) + ".wh." + name.substring(slash);
    return switch (random.nextInt(tame ? 12 : 16)) {
      case 0, 1, 2 -> folder(name, random);
      case 3, 4, 5, 6 -> file(name, random);
      case 7, 8 -> file(whiteout, random);
      case 9 -> file(name + "/.wh..wh..opq", random);
      case 10 -> new LayerEntry('6', name, 0640, time(random), "");
      case 11 -> new LayerEntry('3', name, 0600, time(random), "");
      case 12, 13 -> new LayerEntry('1', name, 0644, time(random), path(random));
      default ->
          new LayerEntry(
              '2', name, 0777, time(random), TARGETS.get(random.nextInt(TARGETS.size())));
    };
  }

  private static LayerEntry folder(String name, Random random) {
    int mode = random.nextBoolean() ? 0755 : random.nextInt(01000) | 0100;
    return new LayerEntry('5', name, mode, time(random), "");
  }

  private static LayerEntry file(String name, Random random) {
    return new LayerEntry('0', name, 0600 | random.nextInt(0100), time(random), text(random));
  }

  private static String text(Random random) {
    return Integer.toString(random.nextInt(1_000_000));
  }

  private static long time(Random random) {
    return 1_000_000_000L + random.nextInt(100_000_000);
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder(STEPS.get(random.nextInt(STEPS.size())));
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append('/').append(STEPS.get(random.nextInt(STEPS.size())));
    }
    return path.toString();
  }

  /** The layer's archive. */
  static byte[] tar(List<LayerEntry> layer) {
    RawTar tar = new RawTar();
    for (LayerEntry entry : layer) {
      boolean isFile = entry.type == '0';
      tar.entry(
          entry.type,
          entry.name,
          entry.mode,
          entry.modified,
          isFile ? "" : entry.link,
          isFile ? entry.link.getBytes(StandardCharsets.UTF_8) : new byte[0]);
    }
    return tar.build();
  }
}
