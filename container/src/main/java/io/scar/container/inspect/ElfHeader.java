package io.scar.container.inspect;

import io.scar.container.inspect.Binary.Linkage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads of an ELF file what {@link Binary} tells.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html">Program
 *     header</a>
 */
final class ElfHeader {

  private static final int CLASS_64 = 2;
  private static final int BIG_ENDIAN = 2;
  private static final int INTERPRETER = 3;
  private static final int HEADER_32 = 52;
  private static final int HEADER_64 = 64;
  private static final int LONGEST_LOADER = 4096;

  /** The kernel takes at most one page of 64 KiB of program headers. */
  private static final int LARGEST_TABLE = 1 << 16;

  private ElfHeader() {}

  static boolean isElf(byte[] start, int length) {
    return length >= HEADER_32
        && start[0] == 0x7f
        && start[1] == 'E'
        && start[2] == 'L'
        && start[3] == 'F';
  }

  /**
   * Reads what follows {@code content.start()}, for which {@link #isElf} holds, as far as needed.
   */
  static FileKind read(FileContent content) throws IOException {
    byte[] start = content.start();
    boolean wide = start[4] == CLASS_64;
    if (wide && content.length() < HEADER_64) {
      return FileKind.DATA;
    }
    ByteOrder order = start[5] == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer header = ByteBuffer.wrap(start, 0, HEADER_64).order(order);
    String machine = machine(header.getShort(18) & 0xffff, order);
    int bits = wide ? 64 : 32;
    long offset = wide ? header.getLong(32) : header.getInt(28) & 0xffffffffL;
    int entrySize = header.getShort(wide ? 54 : 42) & 0xffff;
    int entries = header.getShort(wide ? 56 : 44) & 0xffff;
    if (entries == 0 || entrySize < (wide ? 56 : 32) || entries * entrySize > LARGEST_TABLE) {
      return new FileKind.Elf(new Binary(machine, bits, Linkage.UNKNOWN, null));
    }
    byte[] table = content.range(offset, entries * entrySize);
    if (table == null) {
      return new FileKind.Elf(new Binary(machine, bits, Linkage.UNKNOWN, null));
    }
    ByteBuffer segments = ByteBuffer.wrap(table).order(order);
    for (int i = 0; i < entries; i++) {
      int at = i * entrySize;
      if (segments.getInt(at) == INTERPRETER) {
        long from = wide ? segments.getLong(at + 8) : segments.getInt(at + 4) & 0xffffffffL;
        long size = wide ? segments.getLong(at + 32) : segments.getInt(at + 16) & 0xffffffffL;
        String loader = loader(content, from, size);
        return new FileKind.Elf(
            new Binary(machine, bits, loader == null ? Linkage.UNKNOWN : Linkage.DYNAMIC, loader));
      }
    }
    return new FileKind.Elf(new Binary(machine, bits, Linkage.STATIC, null));
  }

  private static @Nullable String loader(FileContent content, long offset, long size)
      throws IOException {
    if (size < 2 || size > LONGEST_LOADER) {
      return null;
    }
    byte[] path = content.range(offset, (int) size);
    if (path == null) {
      return null;
    }
    int end = 0;
    while (end < path.length && path[end] != 0) {
      end++;
    }
    return new String(path, 0, end, StandardCharsets.ISO_8859_1);
  }

  private static String machine(int number, ByteOrder order) {
    boolean little = order == ByteOrder.LITTLE_ENDIAN;
    return switch (number) {
      case 3 -> "386";
      case 21 -> little ? "ppc64le" : "ppc64";
      case 22 -> "s390x";
      case 40 -> "arm";
      case 62 -> "amd64";
      case 183 -> "arm64";
      case 243 -> "riscv64";
      case 258 -> "loong64";
      default -> "ELF machine " + number;
    };
  }
}
