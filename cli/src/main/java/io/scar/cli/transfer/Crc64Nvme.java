package io.scar.cli.transfer;

import java.util.zip.Checksum;

/**
 * The CRC of 64 bits that S3 gives every object whose sender chose no checksum.
 *
 * @see <a
 *     href="https://nvmexpress.org/wp-content/uploads/NVM-Express-NVM-Command-Set-Specification-1.0c-2022.10.03-Ratified.pdf">NVM
 *     Command Set Specification, 64b CRC</a>
 */
final class Crc64Nvme implements Checksum {

  /** The polynomial ad93d23594c93659, its bits in reverse. */
  private static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;

  /** For eight bytes at a time: row k is of a byte that k zero bytes follow. */
  private static final long[][] TABLE = table();

  private long state = -1;

  private static long[][] table() {
    long[][] table = new long[Long.BYTES][256];
    for (int b = 0; b < 256; b++) {
      long value = b;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        value = (value >>> 1) ^ ((value & 1) == 0 ? 0 : POLYNOMIAL);
      }
      table[0][b] = value;
    }
    for (int b = 0; b < 256; b++) {
      for (int row = 1; row < Long.BYTES; row++) {
        long before = table[row - 1][b];
        table[row][b] = (before >>> Byte.SIZE) ^ table[0][(int) before & 0xff];
      }
    }
    return table;
  }

  @Override
  public void update(int b) {
    state = (state >>> Byte.SIZE) ^ TABLE[0][((int) state ^ b) & 0xff];
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      long next = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        int b = ((int) (state >>> (Byte.SIZE * i)) ^ bytes[at + i]) & 0xff;
        next ^= TABLE[Long.BYTES - 1 - i][b];
      }
      state = next;
    }
    for (; at < end; at++) {
      update(bytes[at]);
    }
  }

  @Override
  public long getValue() {
    return ~state;
  }

  @Override
  public void reset() {
    state = -1;
  }
}
