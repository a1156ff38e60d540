package io.scar.container.image;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** More than there are variants below any. */
  private static final int LOWER_ONES = 1000;

  private static final Pattern NUMBERED = Pattern.compile("v?([0-9]{1,3})(?:\\.[0-9]+)?");

  /**
   * Whether an image for {@code image} runs here. What an image leaves out fits. A variant that is
   * wanted takes itself and lower ones; where none is wanted, any fits.
   */
  public boolean runs(Platform image) {
    return fits(os, image.os)
        && fits(architecture, image.architecture)
        && (variant == null || image.variant == null || takes(variant, image.variant));
  }

  /**
   * Orders images that {@link #runs run} here: the smaller, the better. The variant that is wanted
   * (or, where none is, the architecture's usual one) is best, then lower ones, then higher ones.
   */
  int distance(Platform image) {
    OptionalInt wanted = number(variant == null ? usual() : variant);
    OptionalInt offered = number(image.variant == null ? usual() : image.variant);
    if (wanted.isEmpty() || offered.isEmpty()) {
      return Objects.equals(variant, image.variant) ? 0 : Integer.MAX_VALUE;
    }
    int above = offered.getAsInt() - wanted.getAsInt();
    return above <= 0 ? -above : LOWER_ONES + above;
  }

  /** Whether the image says what it is for. */
  public boolean isKnown() {
    return !os.isEmpty() && !os.equals("unknown") && !architecture.isEmpty();
  }

  private static boolean takes(String wanted, String offered) {
    OptionalInt most = number(wanted);
    OptionalInt needed = number(offered);
    return (most.isPresent() && needed.isPresent())
        ? needed.getAsInt() <= most.getAsInt()
        : wanted.equals(offered);
  }

  /** What an architecture without a variant means, as containerd reads it. */
  private String usual() {
    return switch (architecture) {
      case "arm" -> "v7";
      case "arm64" -> "v8";
      default -> "v1";
    };
  }

  private static OptionalInt number(String variant) {
    Matcher numbered = NUMBERED.matcher(variant.toLowerCase(Locale.ROOT));
    return numbered.matches()
        ? OptionalInt.of(Integer.parseInt(numbered.group(1)))
        : OptionalInt.empty();
  }

  private static boolean fits(String wanted, String offered) {
    return offered.isEmpty() || wanted.equals(offered);
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
