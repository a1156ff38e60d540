package io.scar.local.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The path of a resource or of a route: {@code {name}} stands for one part, {@code {name+}} at its
 * end for one or more.
 *
 * @param parts behind the first slash; none for the root
 */
record PathTemplate(List<String> parts) {

  /**
   * The variable parts of a path.
   *
   * @param kinds of each part, 0 for a fixed one, 1 for a variable one, 2 for the rest: the more
   *     exact a template is, the smaller they are, from left to right
   */
  record Found(Map<String, String> variables, String kinds) implements Comparable<Found> {
    @Override
    public int compareTo(Found other) {
      return kinds.compareTo(other.kinds);
    }
  }

  PathTemplate {
    parts = List.copyOf(parts);
  }

  static PathTemplate of(String path) {
    return new PathTemplate(parts(path));
  }

  /**
   * @param rawPath percent-encoded, with a slash at its beginning
   */
  Optional<Found> match(String rawPath) {
    List<String> segments = parts(rawPath);
    Map<String, String> variables = new LinkedHashMap<>();
    StringBuilder kinds = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      boolean variable = part.startsWith("{") && part.endsWith("}");
      if (variable && part.endsWith("+}")) {
        if (i >= segments.size()) {
          return Optional.empty();
        }
        String rest = String.join("/", segments.subList(i, segments.size()));
        variables.put(part.substring(1, part.length() - 2), decoded(rest));
        return Optional.of(new Found(variables, kinds.append('2').toString()));
      }
      if (i >= segments.size() || (!variable && !part.equals(decoded(segments.get(i))))) {
        return Optional.empty();
      }
      if (variable) {
        variables.put(part.substring(1, part.length() - 1), decoded(segments.get(i)));
      }
      kinds.append(variable ? '1' : '0');
    }
    return segments.size() == parts.size()
        ? Optional.of(new Found(variables, kinds.toString()))
        : Optional.empty();
  }

  private static List<String> parts(String path) {
    String inner = path.startsWith("/") ? path.substring(1) : path;
    // A slash at the end of a path does not count.
    String trimmed = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("/", -1));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
