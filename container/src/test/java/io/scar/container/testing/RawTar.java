package io.scar.container.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes a tar archive byte by byte, right or wrong: what no library would write. Names are Latin-1
 * strings, one character for each byte.
 */
public final class RawTar {

  public static final int BLOCK = 512;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A header of a kind ({@code '0'} a file, {@code '5'} a folder, …), without content. */
  public RawTar entry(char type, String name, int mode, long modified, String link) {
    return entry(type, name, mode, modified, link, new byte[0]);
  }

  public RawTar entry(
      char type, String name, int mode, long modified, String link, byte[] content) {
    byte[] header = header(type, name, mode, modified, link, content.length);
    return raw(header).content(content);
  }

  public RawTar file(String name, String content) {
    return entry('0', name, 0644, 0, "", content.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawTar folder(String name) {
    return entry('5', name, 0755, 0, "");
  }

  public RawTar symbolicLink(String name, String target) {
    return entry('2', name, 0777, 0, target);
  }

  public RawTar hardLink(String name, String target) {
    return entry('1', name, 0644, 0, target);
  }

  /** A pax extended header for the next entry: keys and values in turn. */
  public RawTar pax(String... pairs) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      String record = " " + pairs[i] + "=" + pairs[i + 1] + "\n";
      int length = record.length() + 1;
      while (Integer.toString(length).length() + record.length() > length) {
        length++;
      }
      records.append(length).append(record);
    }
    return entry('x', "pax", 0644, 0, "", records.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A header that is changed before its sum is made. */
  public RawTar changed(char type, String name, byte[] content, Consumer<byte[]> change) {
    byte[] header = header(type, name, 0644, 0, "", content.length);
    change.accept(header);
    return raw(summed(header)).content(content);
  }

  public RawTar raw(byte[] any) {
    bytes.writeBytes(any);
    return this;
  }

  /** Content, with what fills its last block. */
  public RawTar content(byte[] content) {
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[-content.length & (BLOCK - 1)]);
    return this;
  }

  /** What was written, and the end of an archive. */
  public byte[] build() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(bytes.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }

  /** What was written, and no end. */
  public byte[] buildWithoutEnd() {
    return bytes.toByteArray();
  }

  public static byte[] header(
      char type, String name, int mode, long modified, String link, long size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, octal(7, mode));
    put(header, 108, octal(7, 0));
    put(header, 116, octal(7, 0));
    put(header, 124, octal(11, size));
    put(header, 136, octal(11, modified));
    header[156] = (byte) type;
    put(header, 157, link);
    put(header, 257, "ustar\u000000");
    return summed(header);
  }

  /** The same with a right sum. */
  public static byte[] summed(byte[] header) {
    put(header, 148, "        ");
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    put(header, 148, octal(6, sum) + "\0 ");
    return header;
  }

  public static void put(byte[] header, int offset, String text) {
    byte[] value = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(value, 0, header, offset, value.length);
  }

  public static String octal(int digits, long value) {
    String text = Long.toOctalString(value);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }
}
