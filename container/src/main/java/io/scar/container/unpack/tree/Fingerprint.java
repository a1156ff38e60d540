package io.scar.container.unpack.tree;

import java.security.SecureRandom;

/**
 * Stands for a path in 64 bits: SipHash-2-4 of a name under the folder's own fingerprint, with a
 * random key, so that nobody can make names that share one. By chance two of a million paths do
 * once in thirty million images.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">SipHash</a>
 */
final class Fingerprint {

  private final long key0;
  private final long key1;

  Fingerprint(SecureRandom random) {
    this(random.nextLong(), random.nextLong());
  }

  Fingerprint(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** Of the thing {@code step} in the folder whose fingerprint is {@code folder}; never 0. */
  long of(long folder, String step) {
    long v0 = key0 ^ 0x736f6d6570736575L;
    long v1 = key1 ^ 0x646f72616e646f6dL;
    long v2 = key0 ^ 0x6c7967656e657261L;
    long v3 = key1 ^ 0x7465646279746573L;
    int length = step.length();
    // Words: the folder, then the name, then what is left of it with the length on top.
    int words = length / 8;
    for (int word = -1; word <= words; word++) {
      long m;
      if (word < 0) {
        m = folder;
      } else if (word < words) {
        m = bytes(step, 8 * word, 8);
      } else {
        m = bytes(step, 8 * word, length - 8 * word) | ((long) (length + 8) << 56);
      }
      v3 ^= m;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= m;
    }
    v2 ^= 0xff;
    for (int round = 0; round < 4; round++) {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
    long value = v0 ^ v1 ^ v2 ^ v3;
    return value == 0 ? 1 : value;
  }

  private static long bytes(String text, int offset, int count) {
    long word = 0;
    for (int i = 0; i < count; i++) {
      word |= (long) (text.charAt(offset + i) & 0xff) << (8 * i);
    }
    return word;
  }
}
