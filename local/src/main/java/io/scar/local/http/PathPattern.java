package io.scar.local.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The path of an operation: {@code {}} stands for any part, {@code {+}} at its end for all the
 * rest.
 *
 * @param parts between the slashes
 */
public record PathPattern(List<String> parts) {

  private static final String ONE = "{}";
  private static final String REST = "{+}";

  public PathPattern {
    parts = List.copyOf(parts);
  }

  public static PathPattern of(String pattern) {
    return new PathPattern(List.of(pattern.split("/", -1)));
  }

  /**
   * The variable parts of a path of this form, decoded; empty for another path. A slash at its end
   * does not count.
   *
   * @throws IllegalArgumentException if a part is not percent-encoded
   */
  public Optional<List<String>> match(String rawPath) {
    String path =
        rawPath.length() > 1 && rawPath.endsWith("/")
            ? rawPath.substring(0, rawPath.length() - 1)
            : rawPath;
    List<String> segments = List.of(path.split("/", -1));
    boolean open = parts.getLast().equals(REST);
    if (open ? segments.size() < parts.size() : segments.size() != parts.size()) {
      return Optional.empty();
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      String segment = segments.get(i);
      if (part.equals(REST)) {
        labels.add(String.join("/", segments.subList(i, segments.size())));
      } else if (part.equals(ONE) ? segment.isEmpty() : !part.equals(segment)) {
        return Optional.empty();
      } else if (part.equals(ONE)) {
        labels.add(segment);
      }
    }
    return Optional.of(labels.stream().map(PathPattern::decoded).toList());
  }

  private static String decoded(String segment) {
    // In a path a plus is a plus.
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
