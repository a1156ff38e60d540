package io.scar.local;

import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The port of the own registry, which is part of the addresses of its images. Functions and jobs
 * keep these addresses, and the local cloud may be started on another port than the last time.
 */
final class RegistryPort {

  /** What the own registry is reached by, as an image's address begins with it. */
  private static final Pattern ON_LOOPBACK =
      Pattern.compile("(?:docker://)?(?:127\\.0\\.0\\.1|localhost):(\\d{1,5})/");

  /** Who keeps addresses of images. */
  @FunctionalInterface
  interface Keeper {
    /** Gives all images that it keeps the addresses that {@code moved} answers. */
    void moveImages(UnaryOperator<String> moved) throws IOException;
  }

  private RegistryPort() {}

  /**
   * Moves what is kept of the own registry's images to its port of now. Addresses at other ports
   * stay: they are other registries'.
   *
   * @param file remembers the port, or all that addresses may have if a move was broken off;
   *     without it nothing moves
   * @throws IOException if something cannot be written; the next start moves the rest
   */
  static void settle(Path file, int port, Keeper... keepers) throws IOException {
    JsonFile<int[]> ports = new JsonFile<>(file, int[].class);
    Set<Integer> possible =
        Arrays.stream(ports.read().orElseGet(() -> new int[0]))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    if (possible.equals(Set.of(port))) {
      return;
    }
    if (!possible.isEmpty()) {
      possible.add(port);
      ports.write(possible.stream().mapToInt(Integer::intValue).toArray());
      for (Keeper keeper : keepers) {
        keeper.moveImages(image -> moved(image, possible, port));
      }
    }
    ports.write(new int[] {port});
  }

  private static String moved(String image, Set<Integer> from, int to) {
    Matcher address = ON_LOOPBACK.matcher(image);
    return address.lookingAt() && from.contains(Integer.parseInt(address.group(1)))
        ? image.substring(0, address.start(1)) + to + image.substring(address.end(1))
        : image;
  }
}
