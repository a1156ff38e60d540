package io.scar.container.unpack;

/**
 * What one image may unpack to; above it the unpacking stops with DOES_NOT_FIT.
 *
 * @param bytes of the layers' uncompressed tars, and of the files' contents, each
 * @param entries of all layers together
 */
public record UnpackLimits(long bytes, long entries) {

  /** 256 GiB and ten million entries: above any real image, below what a bomb would fill. */
  public static final UnpackLimits DEFAULT = new UnpackLimits(256L << 30, 10_000_000);

  public UnpackLimits {
    if (bytes <= 0 || entries <= 0) {
      throw new IllegalArgumentException("limits have to be positive");
    }
  }
}
