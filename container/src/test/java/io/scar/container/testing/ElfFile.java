package io.scar.container.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes the header of an ELF file, with what it points to; there is no code behind it.
 *
 * @param machine the number of the header, for instance {@link #AMD64}
 * @param bits 32 or 64
 * @param loader null for a static program
 * @param loaderAt where in the file the loader's path lies; 0 for right behind the headers
 */
public record ElfFile(
    int machine, int bits, ByteOrder order, @Nullable String loader, int loaderAt) {

  public static final int AMD64 = 62;
  public static final int ARM64 = 183;
  public static final int I386 = 3;
  public static final int S390 = 22;

  private static final int LOAD = 1;
  private static final int INTERPRETER = 3;

  /** A static program for amd64. */
  public static byte[] fixed() {
    return new ElfFile(AMD64, 64, ByteOrder.LITTLE_ENDIAN, null, 0).build();
  }

  /** A program for amd64 that needs a loader. */
  public static byte[] dynamic(String loader) {
    return new ElfFile(AMD64, 64, ByteOrder.LITTLE_ENDIAN, loader, 0).build();
  }

  /** The file's bytes. */
  public byte[] build() {
    boolean wide = bits == 64;
    int headerSize = wide ? 64 : 52;
    int segmentSize = wide ? 56 : 32;
    byte[] path = loader == null ? new byte[0] : (loader + "\0").getBytes(StandardCharsets.UTF_8);
    int headers = headerSize + (loader == null ? 1 : 2) * segmentSize;
    int at = loaderAt == 0 ? headers : loaderAt;
    ByteBuffer file = ByteBuffer.allocate(Math.max(headers, at + path.length)).order(order);
    file.put(new byte[] {0x7f, 'E', 'L', 'F'});
    file.put((byte) (wide ? 2 : 1)).put((byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1));
    file.putShort(16, (short) 2).putShort(18, (short) machine);
    if (wide) {
      file.putLong(32, headerSize).putShort(54, (short) segmentSize);
    } else {
      file.putInt(28, headerSize).putShort(42, (short) segmentSize);
    }
    file.putShort(wide ? 56 : 44, (short) (loader == null ? 1 : 2));
    file.putInt(headerSize, LOAD);
    if (loader != null) {
      int segment = headerSize + segmentSize;
      file.putInt(segment, INTERPRETER);
      if (wide) {
        file.putLong(segment + 8, at).putLong(segment + 32, path.length);
      } else {
        file.putInt(segment + 4, at).putInt(segment + 16, path.length);
      }
      file.put(at, path);
    }
    return file.array();
  }
}
