package io.scar.container.image;

import org.jspecify.annotations.Nullable;

/**
 * What an image is built for, in Go's words.
 *
 * @param os for instance {@code linux}; empty when the image does not say
 * @param architecture for instance {@code amd64}; empty when the image does not say
 * @param variant of the architecture, for instance {@code v8}
 */
public record Platform(String os, String architecture, @Nullable String variant) {

  /** What the engine and the functions run on. */
  public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", null);

  /** Whether an image for {@code image} runs here. What an image leaves out fits. */
  public boolean runs(Platform image) {
    return fits(os, image.os) && fits(architecture, image.architecture);
  }

  /** Whether the image says what it is for. */
  public boolean isKnown() {
    return !os.isEmpty() && !os.equals("unknown") && !architecture.isEmpty();
  }

  private static boolean fits(String wanted, String offered) {
    return offered.isEmpty() || wanted.equals(offered);
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
