package io.scar.supervisor.event.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.MultipartInput;

/**
 * Reads {@code multipart/form-data}: a part with a file name is a file, another one a field.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7578">RFC 7578</a>, which this follows to the
 *     letter: what it forbids is refused
 */
final class Multipart {

  static final String TYPE = "multipart/form-data";

  private static final int MAX_HEADER_BYTES = 4 * 1024;

  /** RFC 2046, 5.1.1. */
  private static final Pattern BOUNDARY =
      Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]");

  private static final Set<String> PLAIN = Set.of("binary", "8bit", "7bit");

  private final Parameters fields;
  private final Quota quota;
  private final List<FilePart> files = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private Multipart(Parameters fields, Quota quota) {
    this.fields = fields;
    this.quota = quota;
  }

  /**
   * @param fields takes the fields
   * @param quota counts the files too
   * @return the files
   * @throws RequestRefused if the body breaks the rules
   */
  static List<FilePart> read(byte[] body, MediaType type, Parameters fields, Quota quota) {
    String boundary = type.parameters().getOrDefault("boundary", "");
    if (!BOUNDARY.matcher(boundary).matches()) {
      throw RequestRefused.bad("the Content-Type of the form has no boundary that can be used");
    }
    Multipart form = new Multipart(fields, quota);
    try {
      form.parts(
          MultipartInput.builder()
              .setInputStream(new ByteArrayInputStream(body))
              .setBoundary(boundary.getBytes(StandardCharsets.US_ASCII))
              .setPartHeaderSizeMax(MAX_HEADER_BYTES)
              .get());
    } catch (IOException e) {
      throw broken(String.valueOf(e.getMessage()));
    }
    return form.files;
  }

  private void parts(MultipartInput input) throws IOException {
    // As bytes: whether they are UTF-8 is looked at below.
    input.setHeaderCharset(StandardCharsets.ISO_8859_1);
    boolean more = input.skipPreamble();
    if (!more) {
      throw broken("it has no parts, or does not begin with its boundary");
    }
    while (more) {
      PartHeader header = PartHeader.parse(input.readHeaders());
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      input.readBodyData(content);
      part(header, content.toByteArray());
      more = input.readBoundary();
    }
  }

  private void part(PartHeader header, byte[] content) {
    if (header.fileName().isEmpty()) {
      fields.add(
          header.field(),
          Text.decode(content)
              .orElseThrow(
                  () ->
                      RequestRefused.bad(
                          "field `%s` of the form is not UTF-8; send it as a file"
                              .formatted(Text.shown(header.field())))));
      return;
    }
    String name = header.fileName().get();
    quota.take(0, 0, RequestRefused.BODY_TOO_LARGE, "the form");
    // A browser's form without a file chosen.
    if (name.isEmpty() && content.length == 0) {
      return;
    }
    files.add(new FilePart(name, new Bytes(content)));
    if (!names.add(name)) {
      throw RequestRefused.bad(
          "two files of the form are called `%s`; rename one".formatted(Text.shown(name)));
    }
  }

  private static RequestRefused broken(String why) {
    return RequestRefused.bad("the body is not %s: %s".formatted(TYPE, why));
  }

  /**
   * What stands above a part.
   *
   * @param fileName present if the part is a file
   */
  private record PartHeader(String field, Optional<String> fileName) {

    /**
     * @param block each byte a character
     */
    static PartHeader parse(String block) {
      String text =
          Text.decode(block.getBytes(StandardCharsets.ISO_8859_1))
              .orElseThrow(() -> broken("the header of a part is not UTF-8"));
      Optional<MediaType> disposition = Optional.empty();
      for (String line : text.split("\r\n", -1)) {
        if (line.isEmpty()) {
          continue;
        }
        int colon = line.indexOf(':');
        if (colon < 0 || !MediaType.isToken(line.substring(0, colon)) || Text.hasControls(line)) {
          throw broken("`%s` is no header of a part".formatted(Text.shown(line)));
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
          case "content-disposition" -> {
            if (disposition.isPresent()) {
              throw broken("a part has two Content-Dispositions");
            }
            disposition = MediaType.parse(value);
          }
          case "content-type" -> {
            if (value.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
              throw broken("a part has parts of its own");
            }
          }
          case "content-transfer-encoding" -> {
            if (!PLAIN.contains(value.toLowerCase(Locale.ROOT))) {
              throw broken("a part has the encoding `%s`".formatted(Text.shown(value)));
            }
          }
          default -> {}
        }
      }
      MediaType found =
          disposition
              .filter(type -> type.name().equals("form-data"))
              .orElseThrow(() -> broken("a part has no Content-Disposition of a form"));
      String field = found.parameters().get("name");
      if (field == null) {
        throw broken("a part has no name");
      }
      return new PartHeader(field, fileName(found));
    }

    /** RFC 7578 forbids {@code filename*} and some clients send it all the same. */
    private static Optional<String> fileName(MediaType disposition) {
      String extended = disposition.parameters().get("filename*");
      if (extended == null) {
        return Optional.ofNullable(disposition.parameters().get("filename"));
      }
      int quote = extended.indexOf('\'', "utf-8'".length());
      if (!extended.toLowerCase(Locale.ROOT).startsWith("utf-8'") || quote < 0) {
        throw broken("a file's name is not UTF-8");
      }
      // Unlike in a query, a plus sign is one.
      return Optional.of(
          Form.decode(extended.substring(quote + 1).replace("+", "%2B"), "a file's name"));
    }
  }
}
