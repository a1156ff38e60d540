package io.scar.container.image;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Chooses among the images of an index by platform, as registries' clients do: what says that it
 * fits comes before what says nothing, then the closest variant, then the index's own order.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-index.md">OCI image
 *     index</a>
 */
public final class PlatformChoice {

  private PlatformChoice() {}

  /**
   * The entries that fit, best first; one at least.
   *
   * @param what names the image in exceptions
   * @throws ContainerException DAMAGED when there is no image at all; DOES_NOT_FIT when there is
   *     none for the platform, with those that there are
   */
  public static List<Descriptor> fitting(List<Descriptor> entries, Platform wanted, String what)
      throws ContainerException {
    List<Descriptor> images = entries.stream().filter(entry -> !entry.isAttestation()).toList();
    if (images.isEmpty()) {
      throw new ContainerException(
          Kind.DAMAGED, what + " has no manifest in it; save or push the image again");
    }
    List<Descriptor> fitting =
        images.stream()
            .filter(image -> image.platform() == null || wanted.runs(image.platform()))
            .sorted(Comparator.comparingInt(image -> rank(image, wanted)))
            .toList();
    if (fitting.isEmpty()) {
      throw mismatch(
          what,
          images.stream()
              .map(image -> String.valueOf(image.platform()))
              .distinct()
              .collect(Collectors.joining(", ")),
          wanted);
    }
    return fitting;
  }

  /**
   * Holds what an image's configuration says against what is wanted.
   *
   * @throws ContainerException DOES_NOT_FIT
   */
  public static void require(Platform image, Platform wanted, String what)
      throws ContainerException {
    if (!wanted.runs(image)) {
      throw mismatch(what, image.toString(), wanted);
    }
  }

  private static int rank(Descriptor image, Platform wanted) {
    Platform platform = image.platform();
    return platform == null || !platform.isKnown() ? Integer.MAX_VALUE : wanted.distance(platform);
  }

  private static ContainerException mismatch(String what, String offered, Platform wanted) {
    return new ContainerException(
        Kind.DOES_NOT_FIT,
        what
            + " is for "
            + Printable.of(offered)
            + ", and "
            + wanted
            + " is needed; build, pull or save it with --platform "
            + wanted);
  }
}
