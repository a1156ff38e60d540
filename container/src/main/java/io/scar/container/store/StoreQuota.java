package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much a store may hold of images that nobody uses. Those in use stay whatever they take. */
public sealed interface StoreQuota {

  /** As much as the disk holds. */
  StoreQuota NONE = new Fixed(Long.MAX_VALUE);

  /** On a machine that has other work too: 20 GB, and no more than half of what is free there. */
  StoreQuota OF_A_SHARED_DISK = new OfDisk(20_000_000_000L);

  /**
   * Bytes that the store may hold.
   *
   * @param stored what it holds now, in bytes
   * @param free what its disk has left, in bytes
   */
  long limit(long stored, long free);

  /** A number of bytes. */
  record Fixed(long bytes) implements StoreQuota {

    public Fixed {
      if (bytes < 0) {
        throw new IllegalArgumentException("a quota is not negative");
      }
    }

    @Override
    public long limit(long stored, long free) {
      return bytes;
    }
  }

  /** Half of what the disk would have without the store, and {@code most} bytes at most. */
  record OfDisk(long most) implements StoreQuota {

    @Override
    public long limit(long stored, long free) {
      return Math.min(most, stored / 2 + free / 2);
    }
  }

  /**
   * Reads {@code 20GB}, {@code 500 MB}, {@code 1.5GiB}, a number of bytes, or {@code none}.
   *
   * @throws ContainerException INVALID when it is none of these
   */
  static StoreQuota parse(String text) throws ContainerException {
    return QuotaText.parse(text);
  }
}

/** How a quota is written. */
final class QuotaText {

  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,6})?) ?([KMGT]?I?B?)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "K",
          1000L,
          "M",
          1000_000L,
          "G",
          1000_000_000L,
          "T",
          1000_000_000_000L,
          "KI",
          1L << 10,
          "MI",
          1L << 20,
          "GI",
          1L << 30,
          "TI",
          1L << 40);

  private QuotaText() {}

  static StoreQuota parse(String text) throws ContainerException {
    String plain = text.strip().toUpperCase(Locale.ROOT);
    if (plain.equals("NONE")) {
      return StoreQuota.NONE;
    }
    Matcher matcher = SIZE.matcher(plain);
    if (matcher.matches()) {
      String unit = Objects.requireNonNull(matcher.group(2)).replaceFirst("B$", "");
      Long factor = UNITS.get(unit);
      if (factor != null) {
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor));
        return new StoreQuota.Fixed(bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue());
      }
    }
    throw new ContainerException(
        Kind.INVALID,
        "`" + text + "` is no size for the image store; write for instance 20GB, or none");
  }
}
