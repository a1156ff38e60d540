package io.scar.container.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * Writes a tar whose bytes depend on its entries alone. Names hold one char per byte. Long names
 * and large numbers are written as GNU tar writes them, fractions of seconds in PAX headers; every
 * reader of images knows both. Commons Compress would put the name of this machine's user into some
 * headers.
 *
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar's
 *     format</a>
 */
public final class TarWriter {

  /** An entry's type. */
  public enum Type {
    FILE('0'),
    HARD_LINK('1'),
    SYMBOLIC_LINK('2'),
    FOLDER('5'),
    PIPE('6');

    private final char flag;

    Type(char flag) {
      this.flag = flag;
    }
  }

  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int LINK_OFFSET = 157;
  private static final int CHECKSUM_OFFSET = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final String LONG_ENTRY = "././@LongLink";
  private static final EntryAttributes NOBODYS =
      new EntryAttributes(0644, 0, 0, FileTime.fromMillis(0));

  private final OutputStream out;

  /**
   * @param out stays open
   */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** An entry without content. */
  public void put(String name, Type type, EntryAttributes attributes, String link)
      throws IOException {
    headers(name, type, attributes, link, 0);
  }

  /**
   * A file.
   *
   * @param content exactly {@code size} bytes of it are taken
   */
  public void file(String name, EntryAttributes attributes, long size, InputStream content)
      throws IOException {
    headers(name, Type.FILE, attributes, "", size);
    byte[] buffer = new byte[1 << 16];
    long left = size;
    while (left > 0) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new IOException("entry `" + name + "` ends " + left + " bytes too early");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
    pad(size);
  }

  /** The end of the archive. */
  public void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  private void headers(String name, Type type, EntryAttributes attributes, String link, long size)
      throws IOException {
    Instant modified = attributes.modified().toInstant();
    if (link.length() > NAME_BYTES) {
      additional('K', LONG_ENTRY, bytes(link + '\0'));
    }
    if (name.length() > NAME_BYTES) {
      additional('L', LONG_ENTRY, bytes(name + '\0'));
    }
    if (!modified.equals(modified.truncatedTo(ChronoUnit.SECONDS))) {
      additional('x', "./PaxHeaders/mtime", bytes(paxTime(modified)));
    }
    header(name, type.flag, attributes, link, size);
  }

  private void additional(char flag, String name, byte[] content) throws IOException {
    header(name, flag, NOBODYS, "", content.length);
    out.write(content);
    pad(content.length);
  }

  private void header(String name, char flag, EntryAttributes attributes, String link, long size)
      throws IOException {
    byte[] header = new byte[BLOCK];
    text(header, 0, NAME_BYTES, name);
    number(header, 100, 8, attributes.mode());
    number(header, 108, 8, attributes.uid());
    number(header, 116, 8, attributes.gid());
    number(header, 124, 12, size);
    number(header, 136, 12, attributes.modified().toInstant().getEpochSecond());
    header[156] = (byte) flag;
    text(header, LINK_OFFSET, NAME_BYTES, link);
    text(header, 257, 8, "ustar  ");
    Arrays.fill(header, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    text(header, CHECKSUM_OFFSET, CHECKSUM_BYTES, "%06o\0 ".formatted(sum));
    out.write(header);
  }

  private void pad(long size) throws IOException {
    int over = (int) (size % BLOCK);
    if (over != 0) {
      out.write(new byte[BLOCK - over]);
    }
  }

  private static void text(byte[] header, int offset, int length, String text) {
    byte[] bytes = bytes(text);
    System.arraycopy(bytes, 0, header, offset, Math.min(length, bytes.length));
  }

  /** Octal digits and a NUL; what does not fit, or is negative, in binary. */
  private static void number(byte[] header, int offset, int length, long value) {
    long most = 1L << (3 * (length - 1));
    if (value >= 0 && value < most) {
      String digits = Long.toOctalString(value);
      text(header, offset, length, "0".repeat(length - 1 - digits.length()) + digits);
      return;
    }
    for (int i = 0; i < length; i++) {
      int shift = 8 * (length - 1 - i);
      header[offset + i] = (byte) (shift >= Long.SIZE ? value >> (Long.SIZE - 1) : value >> shift);
    }
    // The first bit says binary; the second one is the sign.
    header[offset] |= (byte) 0x80;
  }

  /** {@code LENGTH mtime=SECONDS.FRACTION\n}, where the length counts itself. */
  private static String paxTime(Instant modified) {
    // Below 1970, the fraction counts on from the second before.
    long seconds = modified.getEpochSecond();
    long nanos = modified.getNano();
    boolean negative = seconds < 0;
    String time =
        negative
            ? "-%d.%09d".formatted(-(seconds + 1), 1_000_000_000 - nanos)
            : "%d.%09d".formatted(seconds, nanos);
    String rest = " mtime=" + time.replaceFirst("0+$", "") + "\n";
    int length = rest.length() + 1;
    while (String.valueOf(length).length() + rest.length() != length) {
      length++;
    }
    return length + rest;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
