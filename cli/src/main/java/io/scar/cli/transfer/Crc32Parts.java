package io.scar.cli.transfer;

/**
 * The CRC32 of bytes whose parts' are known, so that parts can be read in any order, once.
 *
 * <p>A CRC is the remainder of a polynomial; zero bytes behind it multiply it by a power of x. All
 * polynomials here have their bits in reverse, the highest bit for the power 0.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952#section-8">RFC 1952, 8</a>
 */
final class Crc32Parts {

  private static final int POLYNOMIAL = 0xedb88320;
  private static final int ONE = 1 << 31;

  private Crc32Parts() {}

  /**
   * @param first of the bytes before
   * @param second of the bytes behind
   * @param secondLength how many bytes those are
   */
  static int joined(int first, int second, long secondLength) {
    return product(first, powerOfX(Byte.SIZE * secondLength)) ^ second;
  }

  private static int powerOfX(long exponent) {
    int power = ONE;
    int square = ONE >>> 1;
    for (long rest = exponent; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        power = product(power, square);
      }
      square = product(square, square);
    }
    return power;
  }

  private static int product(int a, int b) {
    int result = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        result ^= shifted;
      }
      shifted = (shifted >>> 1) ^ ((shifted & 1) == 0 ? 0 : POLYNOMIAL);
    }
    return result;
  }
}
