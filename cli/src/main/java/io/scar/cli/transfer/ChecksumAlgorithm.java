package io.scar.cli.transfer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * How S3 sums up the bytes of an object, the most trustworthy first.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking
 *     object integrity</a>
 */
public enum ChecksumAlgorithm {
  SHA256(() -> digest("SHA-256")),
  CRC64NVME(() -> sum(new Crc64Nvme(), Long.BYTES)),
  SHA1(() -> digest("SHA-1")),
  CRC32C(() -> sum(new CRC32C(), Integer.BYTES)),
  CRC32(() -> sum(new CRC32(), Integer.BYTES)),
  /** The ETag of an object that was sent in one piece. */
  MD5(() -> digest("MD5"));

  /** A checksum in the making. */
  interface Sum {

    void update(byte[] bytes, int offset, int length);

    /** The checksum, big-endian, as S3 writes it before base64. */
    byte[] value();
  }

  @SuppressWarnings("ImmutableEnumChecker") // a supplier without state
  private final Supplier<Sum> sums;

  ChecksumAlgorithm(Supplier<Sum> sums) {
    this.sums = sums;
  }

  Sum begin() {
    return sums.get();
  }

  private static Sum digest(String name) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
    return new Sum() {
      @Override
      public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
      }

      @Override
      public byte[] value() {
        return digest.digest();
      }
    };
  }

  private static Sum sum(Checksum checksum, int size) {
    return new Sum() {
      @Override
      public void update(byte[] bytes, int offset, int length) {
        checksum.update(bytes, offset, length);
      }

      @Override
      public byte[] value() {
        byte[] value = new byte[size];
        for (int i = 0; i < size; i++) {
          value[i] = (byte) (checksum.getValue() >>> (Byte.SIZE * (size - 1 - i)));
        }
        return value;
      }
    };
  }
}
