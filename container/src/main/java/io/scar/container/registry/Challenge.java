package io.scar.container.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a server wants to see before it answers.
 *
 * @param scheme in lower case, for instance {@code bearer}
 * @param parameters by their name in lower case
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.www-authenticate">RFC 9110,
 *     WWW-Authenticate</a>
 */
record Challenge(String scheme, Map<String, String> parameters) {

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /** All challenges of a header's values; what cannot be understood is passed over. */
  static List<Challenge> parse(List<String> values) {
    List<Challenge> challenges = new ArrayList<>();
    for (String value : values) {
      new Reader(value).readAll(challenges);
    }
    return challenges;
  }

  /** Reads {@code Scheme name=value, name="value", Scheme …}. */
  private static final class Reader {

    private final String text;
    private int position;

    Reader(String text) {
      this.text = text;
    }

    void readAll(List<Challenge> challenges) {
      String scheme = "";
      Map<String, String> parameters = new HashMap<>();
      while (true) {
        skip();
        String word = token();
        if (word.isEmpty()) {
          break;
        }
        if (position < text.length() && text.charAt(position) == '=') {
          position++;
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
        } else {
          add(challenges, scheme, parameters);
          scheme = word.toLowerCase(Locale.ROOT);
          parameters = new HashMap<>();
        }
      }
      add(challenges, scheme, parameters);
    }

    private static void add(
        List<Challenge> challenges, String scheme, Map<String, String> parameters) {
      if (!scheme.isEmpty()) {
        challenges.add(new Challenge(scheme, parameters));
      }
    }

    private void skip() {
      while (position < text.length() && " \t,".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
    }

    private String token() {
      int begin = position;
      while (position < text.length() && " \t,=\"".indexOf(text.charAt(position)) < 0) {
        position++;
      }
      return text.substring(begin, position);
    }

    private String value() {
      if (position >= text.length() || text.charAt(position) != '"') {
        int begin = position;
        while (position < text.length() && " \t,".indexOf(text.charAt(position)) < 0) {
          position++;
        }
        return text.substring(begin, position);
      }
      StringBuilder quoted = new StringBuilder();
      position++;
      while (position < text.length() && text.charAt(position) != '"') {
        if (text.charAt(position) == '\\' && position + 1 < text.length()) {
          position++;
        }
        quoted.append(text.charAt(position++));
      }
      position = Math.min(position + 1, text.length());
      return quoted.toString();
    }
  }
}
