package io.scar.supervisor.event.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The bytes of a request's body.
 *
 * @param content decoded
 * @param fromBase64 whether its sender had made it base64, as SCAR's clients do
 */
record RequestBody(Bytes content, boolean fromBase64) {

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
  private static final Pattern BREAKS = Pattern.compile("[\r\n]+");
  private static final int GROUP = 4;

  /** JSON that has no letter but those of base64. */
  private static final Pattern JSON_SCALAR = Pattern.compile("[0-9]+([eE][0-9]+)?|true|null");

  private static final Pattern TEXT_TYPE =
      Pattern.compile("text/.*|application/(json|xml|javascript|.*\\+json|.*\\+xml)");

  /**
   * A gateway that has made the body base64 says so, and then that alone is undone. Else, with
   * {@code scar}, a body that is nothing but base64 is taken for a file of SCAR's clients, unless
   * its type says that it is text.
   *
   * @throws RequestRefused if the event says base64 and it is none, or if the text is no Unicode
   */
  static RequestBody of(JsonNode event, MediaType type, boolean scar) {
    JsonNode body = event.path("body");
    if (body.isMissingNode() || body.isNull()) {
      return new RequestBody(new Bytes(new byte[0]), false);
    }
    String text = body.isTextual() ? body.textValue() : body.toString();
    if (event.path("isBase64Encoded").asBoolean(false)) {
      try {
        return new RequestBody(new Bytes(Base64.getDecoder().decode(text)), false);
      } catch (IllegalArgumentException e) {
        throw RequestRefused.bad("the body is not base64, as the request says: " + e.getMessage());
      }
    }
    if (scar && !TEXT_TYPE.matcher(type.name()).matches() && isBase64(text)) {
      return new RequestBody(new Bytes(Base64.getDecoder().decode(withoutBreaks(text))), true);
    }
    return new RequestBody(
        new Bytes(
            Text.encode(text)
                .orElseThrow(() -> RequestRefused.bad("the body is not Unicode text"))),
        false);
  }

  private static boolean isBase64(String text) {
    String packed = withoutBreaks(text);
    return packed.length() % GROUP == 0
        && BASE64.matcher(packed).matches()
        && !JSON_SCALAR.matcher(packed).matches()
        && isWrapped(text.strip());
  }

  /** Lines of one length, as tools that encode write them, and as text hardly ever is. */
  private static boolean isWrapped(String text) {
    int width = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n') + 1;
    int start = 0;
    while (text.length() - start > width) {
      if (text.charAt(start + width - 1) != '\n') {
        return false;
      }
      start += width;
    }
    return text.indexOf('\n', start) < 0;
  }

  private static String withoutBreaks(String text) {
    return BREAKS.matcher(text).replaceAll("");
  }
}
