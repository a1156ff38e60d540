package io.scar.supervisor.response.http;

import io.scar.supervisor.media.MediaTypes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The types of answers' bodies. */
final class BodyTypes {

  private static final int PIECE = 8 * 1024;

  private static final String UTF_8 = "; charset=utf-8";
  static final String TEXT = "text/plain" + UTF_8;
  static final String JSON = "application/json";
  static final String ZIP = "application/zip";

  private static final Pattern TEXTUAL =
      Pattern.compile("(text/.*|application/(json|xml|javascript|[^;]*\\+(json|xml)))\\s*(;.*)?");

  /** Text is UTF-8, as that of programs is. */
  static String of(Path file) {
    String type = MediaTypes.of(file).orElse(MediaTypes.UNKNOWN);
    return type.startsWith("text/") ? type + UTF_8 : type;
  }

  /** Text if it is UTF-8. */
  static String ofOutput(byte[] output) {
    return isUtf8(output) ? TEXT : MediaTypes.UNKNOWN;
  }

  /** Whether bytes of the type are meant to be text. */
  static boolean isText(String type) {
    return TEXTUAL.matcher(type).matches();
  }

  /** Megabytes are looked at piece by piece: the heap of a small function has no room for both. */
  static boolean isUtf8(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer all = ByteBuffer.wrap(bytes);
    CharBuffer piece = CharBuffer.allocate(PIECE);
    CoderResult result;
    do {
      result = decoder.decode(all, piece.clear(), true);
    } while (result.isOverflow());
    return !result.isError();
  }

  private BodyTypes() {}
}
