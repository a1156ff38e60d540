package io.scar.supervisor.event.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A media type, or another value with parameters: {@code multipart/form-data; boundary=x}.
 *
 * @param name in lower case
 * @param parameters by their names in lower case
 */
record MediaType(String name, Map<String, String> parameters) {

  static final MediaType NONE = new MediaType("", Map.of());

  private static final String TOKEN = "!#$%&'*+-.^_`|~";

  /** Empty if the text breaks RFC 9110, 5.6.6, or has a parameter twice. */
  static Optional<MediaType> parse(String text) {
    int semicolon = text.indexOf(';');
    String name = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
    Map<String, String> parameters = new LinkedHashMap<>();
    int at = semicolon < 0 ? text.length() : semicolon;
    while (at < text.length()) {
      at = skipBlanks(text, at + 1);
      if (at == text.length()) {
        break;
      }
      int equals = text.indexOf('=', at);
      if (equals < 0 || !isToken(text.substring(at, equals))) {
        return Optional.empty();
      }
      String key = text.substring(at, equals).toLowerCase(Locale.ROOT);
      StringBuilder value = new StringBuilder();
      at = value(text, equals + 1, value);
      if (at < 0 || parameters.putIfAbsent(key, value.toString()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(new MediaType(name.toLowerCase(Locale.ROOT), parameters));
  }

  /** Where the value ends: at a semicolon or the text's end. -1 if it does not end. */
  private static int value(String text, int start, StringBuilder value) {
    int at = start;
    if (at < text.length() && text.charAt(at) == '"') {
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        char c = text.charAt(at);
        boolean escape =
            c == '\\' && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0;
        value.append(escape ? text.charAt(++at) : c);
      }
      at = at < text.length() ? skipBlanks(text, at + 1) : -1;
      return at < 0 || (at < text.length() && text.charAt(at) != ';') ? -1 : at;
    }
    int end = text.indexOf(';', at);
    end = end < 0 ? text.length() : end;
    String bare = text.substring(at, end).strip();
    value.append(bare);
    return bare.indexOf('"') >= 0 ? -1 : end;
  }

  private static int skipBlanks(String text, int start) {
    int at = start;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || TOKEN.indexOf(c) >= 0));
  }
}
