package io.scar.local.s3;

import io.scar.local.http.AwsException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code multipart/form-data} part by part, with no part in memory.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7578">RFC 7578</a>
 */
final class MultipartReader {

  /**
   * @param fileName empty if the part is no file
   */
  record Part(String name, String fileName) {}

  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile("[;\\s]name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"]*)\"");
  private static final int HEADER_LIMIT = 8 << 10;

  private final InputStream in;
  private final byte[] delimiter;
  private boolean begun;

  private MultipartReader(InputStream in, String boundary) {
    this.in = new BufferedInputStream(in, 64 << 10);
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
  }

  static MultipartReader open(InputStream in, String contentType) throws AwsException {
    Matcher matcher = BOUNDARY.matcher(contentType);
    if (!matcher.find()) {
      throw malformed("no boundary");
    }
    String quoted = matcher.group(1);
    return new MultipartReader(in, quoted != null ? quoted : matcher.group(2));
  }

  /** Goes to the next part; what was left of the last one must have been read. */
  Optional<Part> next() throws IOException, AwsException {
    if (!begun) {
      begun = true;
      // The first delimiter has no line end before it.
      if (!line()
          .equals(new String(delimiter, 2, delimiter.length - 2, StandardCharsets.ISO_8859_1))) {
        throw malformed("it does not begin with its boundary");
      }
    } else if (line().equals("--")) {
      return Optional.empty();
    }
    String name = "";
    String fileName = "";
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        Matcher named = NAME.matcher(header);
        name = named.find() ? named.group(1) : "";
        Matcher file = FILE_NAME.matcher(header);
        fileName = file.find() ? utf8(file.group(1)) : "";
      }
    }
    return Optional.of(new Part(name, fileName));
  }

  /**
   * The current part as text.
   *
   * @param limit bytes
   */
  String text(int limit) throws IOException, AwsException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    copy(out, limit);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Copies the current part, up to the delimiter behind it. */
  void copyTo(OutputStream out) throws IOException, AwsException {
    copy(out, Long.MAX_VALUE);
  }

  private void copy(OutputStream out, long limit) throws IOException, AwsException {
    // The delimiter begins with its only carriage return, so a mismatch never hides a later match
    // but for the byte that mismatched.
    byte[] buffer = new byte[64 << 10];
    int filled = 0;
    long copied = 0;
    int matched = 0;
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw malformed("it ends within a part");
      }
      if (b == (delimiter[matched] & 0xff)) {
        matched++;
        if (matched == delimiter.length) {
          out.write(buffer, 0, filled);
          return;
        }
        continue;
      }
      int pending = matched;
      matched = b == '\r' ? 1 : 0;
      copied += pending + 1L - matched;
      if (copied > limit) {
        throw new AwsException(
            400, "MaxPostPreDataLengthExceededError", "A field of the form is too large.");
      }
      if (filled + pending + 1 > buffer.length) {
        out.write(buffer, 0, filled);
        filled = 0;
      }
      System.arraycopy(delimiter, 0, buffer, filled, pending);
      filled += pending;
      if (matched == 0) {
        buffer[filled++] = (byte) b;
      }
    }
  }

  private String line() throws IOException, AwsException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw malformed("it ends too early");
      }
      if (line.size() == HEADER_LIMIT) {
        throw malformed("a header is too long");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static String utf8(String latin) {
    return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static AwsException malformed(String detail) {
    return new AwsException(
        400,
        "MalformedPOSTRequest",
        "The body of your POST request is not well-formed multipart/form-data: " + detail);
  }
}
