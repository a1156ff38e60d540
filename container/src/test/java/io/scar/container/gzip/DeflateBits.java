package io.scar.container.gzip;

import java.io.ByteArrayOutputStream;

/** Deflate data, written bit by bit. */
final class DeflateBits {

  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int last;
  private int count;

  /** From the lowest bit on, as numbers are. */
  DeflateBits number(int value, int bits) {
    for (int i = 0; i < bits; i++) {
      last |= (value >> i & 1) << count;
      if (++count == 8) {
        bytes.write(last);
        last = 0;
        count = 0;
      }
    }
    return this;
  }

  /** As the bits are written here, as codes are. */
  DeflateBits code(String bits) {
    bits.chars().forEach(bit -> number(bit - '0', 1));
    return this;
  }

  /** The header of a last block whose codes have these lengths. */
  DeflateBits dynamic(int[] literals, int[] distances) {
    number(1, 1).number(2, 2);
    number(literals.length - 257, 5).number(distances.length - 1, 5).number(15, 4);
    // A length from 0 to 15 is a code of four bits.
    for (int length : ORDER) {
      number(length < 16 ? 4 : 0, 3);
    }
    for (int[] lengths : new int[][] {literals, distances}) {
      for (int length : lengths) {
        number(Integer.reverse(length) >>> 28, 4);
      }
    }
    return this;
  }

  byte[] build() {
    if (count > 0) {
      number(0, 8 - count);
    }
    return bytes.toByteArray();
  }
}
