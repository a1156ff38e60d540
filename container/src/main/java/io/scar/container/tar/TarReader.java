package io.scar.container.tar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An archive, entry by entry, in one pass. Where writers and readers of archives disagree it does
 * as Go's {@code archive/tar}, which the engines that build and run images read them with.
 */
public final class TarReader {

  private static final int BLOCK = 512;

  /** Of a pax header, a GNU long name or a sparse map: as much as container engines take. */
  private static final int SPECIAL_BYTES_MOST = 1 << 20;

  private static final int SKIP_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] block = new byte[BLOCK];
  private byte[] skipped = new byte[0];

  /** Content of the present entry that is still to come, and what fills up its last block. */
  private long left;

  private long padding;

  /**
   * @param in read in large pieces, and never beyond the end of the archive
   */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next entry; what is left of the present one is skipped.
   *
   * @return null at the end of the archive
   * @throws DamagedTarException when the archive is cut off or damaged here
   */
  public @Nullable TarEntry next() throws IOException {
    PaxRecords pax = PaxRecords.NONE;
    String longName = null;
    String longLink = null;
    while (true) {
      finishEntry();
      if (!readHeader()) {
        if (pax != PaxRecords.NONE || longName != null || longLink != null) {
          throw new DamagedTarException("the archive ends after an extended header");
        }
        return null;
      }
      byte type = block[156];
      switch (type) {
        case 'x' -> pax = PaxRecords.parse(special());
        // A header for all that follows; engines take none of what may stand there.
        case 'g' -> special();
        case 'L' -> longName = text(special());
        case 'K' -> longLink = text(special());
        default -> {
          return entry(type, pax, longName, longLink);
        }
      }
    }
  }

  /**
   * Content of the present entry as the archive has it, without the holes of a sparse file.
   *
   * @return how much was read; -1 at its end
   * @throws DamagedTarException when the archive ends before the content
   */
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw cut();
    }
    left -= count;
    return count;
  }

  /**
   * What {@link #read} gives, as a stream, which serves one entry after the other: it ends with the
   * present entry's content and goes on with the next one's. Closing it does nothing.
   */
  public InputStream content() {
    return new Content();
  }

  private final class Content extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return length == 0 ? 0 : TarReader.this.read(buffer, offset, length);
    }
  }

  private TarEntry entry(
      byte flag, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
      throws IOException {
    TarEntry.Type type = type(flag);
    String name = longName != null ? longName : pax.get("path", headerName());
    String link = longLink != null ? longLink : pax.get("linkpath", text(block, 157, 100));
    long stored = pax.number("size", TarNumber.field(block, 124, 12));
    if (stored < 0) {
      throw new DamagedTarException("an entry has a negative size");
    }
    if (type == TarEntry.Type.FILE && name.endsWith("/")) {
      type = TarEntry.Type.FOLDER;
    } else if (type != TarEntry.Type.FILE && type != TarEntry.Type.OTHER) {
      // Links, folders and devices have no content, whatever their size says.
      stored = 0;
    }
    int mode = (int) TarNumber.field(block, 100, 8) & 07777;
    int user = (int) pax.number("uid", TarNumber.field(block, 108, 8));
    int group = (int) pax.number("gid", TarNumber.field(block, 116, 8));
    long seconds = TarNumber.field(block, 136, 12);
    int nanos = 0;
    long[] modified = pax.modified();
    if (modified != null) {
      seconds = modified[0];
      nanos = (int) modified[1];
    }
    begin(stored);
    long size = stored;
    SparseMap data = SparseMap.dense(stored);
    if (flag == 'S') {
      size = TarNumber.field(block, 483, 12);
      data = SparseMap.of(oldSparseMap(), size, stored);
    } else if (type == TarEntry.Type.FILE && pax.isSparseOne()) {
      name = pax.get("GNU.sparse.name", name);
      size = pax.number("GNU.sparse.realsize", pax.number("GNU.sparse.size", stored));
      data = SparseMap.of(sparseMapBefore(), size, left);
    } else if (type == TarEntry.Type.FILE) {
      long[] numbers = pax.sparseMap();
      if (numbers != null) {
        name = pax.get("GNU.sparse.name", name);
        size = pax.number("GNU.sparse.realsize", pax.number("GNU.sparse.size", stored));
        data = SparseMap.of(numbers, size, stored);
      }
    }
    return new TarEntry(
        type,
        name,
        link,
        mode,
        user,
        group,
        seconds,
        nanos,
        type == TarEntry.Type.FILE ? size : 0,
        data,
        pax.extendedAttributes());
  }

  private static TarEntry.Type type(byte flag) {
    return switch (flag) {
      case 0, '0', '7', 'S' -> TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARD_LINK;
      case '2' -> TarEntry.Type.SYMBOLIC_LINK;
      case '3', '4' -> TarEntry.Type.DEVICE;
      case '5' -> TarEntry.Type.FOLDER;
      case '6' -> TarEntry.Type.PIPE;
      default -> TarEntry.Type.OTHER;
    };
  }

  /** In POSIX archives the front of a long name stands in a field of its own. */
  private String headerName() {
    String name = text(block, 0, 100);
    boolean posix = isAt(257, "ustar\0");
    if (!posix) {
      return name;
    }
    String front = text(block, 345, isAt(508, "tar\0") ? 131 : 155);
    return front.isEmpty() ? name : front + "/" + name;
  }

  private boolean isAt(int offset, String magic) {
    for (int i = 0; i < magic.length(); i++) {
      if (block[offset + i] != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** GNU's form before pax: four pieces in the header, then more in blocks of 21. */
  private long[] oldSparseMap() throws IOException {
    long[] numbers = new long[8];
    int count = piecesIn(numbers, 0, 386, 4);
    boolean more = block[482] != 0;
    while (more) {
      readFully(block, BLOCK);
      if (count > SPECIAL_BYTES_MOST / 16) {
        throw new DamagedTarException("the map of a sparse file is too long");
      }
      numbers = Arrays.copyOf(numbers, count + 42);
      count = piecesIn(numbers, count, 0, 21);
      more = block[504] != 0;
    }
    return Arrays.copyOf(numbers, count);
  }

  private int piecesIn(long[] numbers, int count, int offset, int pieces)
      throws DamagedTarException {
    int filled = count;
    for (int i = 0; i < pieces; i++) {
      int at = offset + 24 * i;
      if (block[at] == 0) {
        break;
      }
      numbers[filled++] = TarNumber.field(block, at, 12);
      numbers[filled++] = TarNumber.field(block, at + 12, 12);
    }
    return filled;
  }

  /** GNU's latest form: lines of decimal digits in whole blocks, the number of pieces first. */
  private long[] sparseMapBefore() throws IOException {
    SparseLines lines = new SparseLines();
    long pieces = lines.next();
    if (pieces > SPECIAL_BYTES_MOST / 4) {
      throw new DamagedTarException("the map of a sparse file is too long");
    }
    long[] numbers = new long[(int) pieces * 2];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = lines.next();
    }
    return numbers;
  }

  private final class SparseLines {
    private final byte[] map = new byte[BLOCK];
    private int at = BLOCK;

    long next() throws IOException {
      StringBuilder digits = new StringBuilder();
      while (true) {
        if (at == BLOCK) {
          if (left < BLOCK) {
            throw new DamagedTarException("the map of a sparse file has no end");
          }
          readFully(map, BLOCK);
          left -= BLOCK;
          at = 0;
        }
        char digit = (char) (map[at++] & 0xff);
        if (digit == '\n') {
          return TarNumber.decimal(digits.toString());
        }
        if (digits.length() > 19) {
          throw new DamagedTarException("the map of a sparse file is broken");
        }
        digits.append(digit);
      }
    }
  }

  private void begin(long stored) throws DamagedTarException {
    if (stored > Long.MAX_VALUE - BLOCK) {
      throw new DamagedTarException("an entry is larger than any file can be");
    }
    left = stored;
    padding = -stored & (BLOCK - 1);
  }

  /** The whole content of an extended header. */
  private byte[] special() throws IOException {
    long size = TarNumber.field(block, 124, 12);
    if (size < 0 || size > SPECIAL_BYTES_MOST) {
      throw new DamagedTarException(
          "an extended header claims " + size + " bytes, more than any has");
    }
    begin(size);
    byte[] content = new byte[(int) size];
    readFully(content, content.length);
    left = 0;
    return content;
  }

  /**
   * @return false at the end: two blocks of zeros, or no further block
   */
  private boolean readHeader() throws IOException {
    int count = in.readNBytes(block, 0, BLOCK);
    if (count == 0) {
      return false;
    }
    if (count < BLOCK) {
      throw cut();
    }
    if (isZero()) {
      count = in.readNBytes(block, 0, BLOCK);
      if (count == 0 || (count == BLOCK && isZero())) {
        return false;
      }
      throw count < BLOCK
          ? cut()
          : new DamagedTarException("it goes on after a block of zeros, which ends an archive");
    }
    checkSum();
    return true;
  }

  private boolean isZero() {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** The field itself counts as spaces; some old writers took bytes as signed. */
  private void checkSum() throws DamagedTarException {
    long expected;
    try {
      expected = TarNumber.field(block, 148, 8);
    } catch (DamagedTarException e) {
      throw new DamagedTarException("it is no tar archive, or a header is damaged");
    }
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte value = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      unsigned += value & 0xff;
      signed += value;
    }
    if (expected != unsigned && expected != signed) {
      throw new DamagedTarException("it is no tar archive, or a header is damaged");
    }
  }

  private void finishEntry() throws IOException {
    long rest = left + padding;
    if (rest > 0 && skipped.length == 0) {
      skipped = new byte[SKIP_BYTES];
    }
    while (rest > 0) {
      int count = in.read(skipped, 0, (int) Math.min(skipped.length, rest));
      if (count < 0) {
        if (rest <= padding) {
          // The very last block may be short.
          break;
        }
        throw cut();
      }
      rest -= count;
    }
    left = 0;
    padding = 0;
  }

  private void readFully(byte[] buffer, int length) throws IOException {
    if (in.readNBytes(buffer, 0, length) < length) {
      throw cut();
    }
  }

  private static DamagedTarException cut() {
    return new DamagedTarException("the archive ends in the middle of an entry");
  }

  /** Up to the first NUL. */
  private static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  private static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
  }
}
