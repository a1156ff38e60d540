package io.scar.container.tar;

/** Numbers as archives write them. */
final class TarNumber {

  private TarNumber() {}

  /**
   * A field of a header: octal digits, or where the first bit is set a big-endian two's complement
   * number (GNU's and star's, for what octal digits cannot hold).
   */
  static long field(byte[] block, int offset, int length) throws DamagedTarException {
    return (block[offset] & 0x80) != 0
        ? binary(block, offset, length)
        : octal(block, offset, length);
  }

  private static long binary(byte[] block, int offset, int length) throws DamagedTarException {
    // The first bit says that it is binary, the second is the sign.
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int digit = block[offset + i] & 0xff;
      if (i == 0) {
        digit = negative ? digit | 0x80 : digit & 0x7f;
      }
      if (value > (Long.MAX_VALUE >> 8) || value < (Long.MIN_VALUE >> 8)) {
        throw new DamagedTarException("a number in a header is too large");
      }
      value = value << 8 | digit;
    }
    return value;
  }

  private static long octal(byte[] block, int offset, int length) throws DamagedTarException {
    int at = offset;
    int end = offset + length;
    while (at < end && (block[at] == ' ' || block[at] == 0)) {
      at++;
    }
    long value = 0;
    while (at < end && block[at] >= '0' && block[at] <= '7') {
      value = value << 3 | (block[at] - '0');
      at++;
    }
    while (at < end) {
      if (block[at] == 0) {
        return value;
      }
      if (block[at] != ' ') {
        throw new DamagedTarException("a number in a header has other than octal digits");
      }
      at++;
    }
    return value;
  }

  /** A number in decimal digits that is not negative, as pax records and sparse maps have it. */
  static long decimal(String text) throws DamagedTarException {
    if (text.isEmpty() || text.length() > 19) {
      throw new DamagedTarException("a pax record has no number where one belongs");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        throw new DamagedTarException("a pax record has no number where one belongs");
      }
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new DamagedTarException("a pax record has a number that is too large");
    }
  }
}
