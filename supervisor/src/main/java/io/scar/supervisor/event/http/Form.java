package io.scar.supervisor.event.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * Reads {@code application/x-www-form-urlencoded}: queries and forms.
 *
 * @see <a href="https://url.spec.whatwg.org/#urlencoded-parsing">URL Standard</a>, which replaces
 *     what is broken; here it is refused
 */
final class Form {

  /**
   * @param what is read, for messages
   * @param to takes each name and value
   */
  static void read(String text, String what, BiConsumer<String, String> to) {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('&', start);
      if (end < 0) {
        end = text.length();
      }
      if (end > start) {
        String pair = text.substring(start, end);
        int equals = pair.indexOf('=');
        to.accept(
            decode(equals < 0 ? pair : pair.substring(0, equals), what),
            equals < 0 ? "" : decode(pair.substring(equals + 1), what));
      }
      start = end + 1;
    }
  }

  /** Undoes percent-encoding and plus signs. */
  static String decode(String text, String what) {
    if (text.indexOf('%') < 0) {
      return text.replace('+', ' ');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] == '%') {
        boolean whole = i + 2 < encoded.length;
        int high = whole ? Character.digit(encoded[i + 1], 16) : -1;
        int low = whole ? Character.digit(encoded[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw RequestRefused.bad(
              "%s holds `%s`, which is not percent-encoded; a body that is no form needs a Content-Type that says what it is"
                  .formatted(what, Text.shown(text)));
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(encoded[i] == '+' ? ' ' : encoded[i]);
      }
    }
    return Text.decode(bytes.toByteArray())
        .orElseThrow(
            () ->
                RequestRefused.bad(
                    "%s holds `%s`, which is not UTF-8".formatted(what, Text.shown(text))));
  }

  private Form() {}
}
