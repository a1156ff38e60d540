package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;

/**
 * How much of one image is looked at; above it the inspection stops with DOES_NOT_FIT.
 *
 * @param bytes of the layers' uncompressed tars together
 * @param entries of all layers together, which are kept in memory
 */
public record InspectionLimits(long bytes, long entries) {

  /**
   * 256 GiB, as unpacking; and three million entries: in blocks of 4 KiB more than the largest
   * {@code /tmp} of a function holds.
   */
  public static final InspectionLimits DEFAULT = new InspectionLimits(256L << 30, 3_000_000);

  public InspectionLimits {
    if (bytes <= 0 || entries <= 0) {
      throw new IllegalArgumentException("limits have to be positive");
    }
  }

  void check(String image, long entriesRead, long bytesRead) throws ContainerException {
    if (entriesRead > entries) {
      throw exceeded(image, "has more than " + entries + " files and folders");
    }
    if (bytesRead > bytes) {
      throw exceeded(image, "unpacks to more than " + bytes + " bytes");
    }
  }

  private static ContainerException exceeded(String image, String what) {
    return new ContainerException(
        Kind.DOES_NOT_FIT, "image " + image + " " + what + ", the limit; use a smaller image");
  }
}
