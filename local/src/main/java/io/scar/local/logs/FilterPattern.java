package io.scar.local.logs;

import io.scar.local.http.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A filter pattern of terms: all plain ones must occur, at least one of those with {@code ?} if
 * there are any and no plain ones, none of those with {@code -}. Quotes make a term of several
 * words; case matters.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">Filter
 *     pattern syntax</a>
 */
record FilterPattern(List<String> all, List<String> any, List<String> none) {

  private static final Pattern TERM =
      Pattern.compile("([?-]?)(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]+))");

  /**
   * @throws AwsException 400 {@code InvalidParameterException}
   */
  static FilterPattern parse(String text) throws AwsException {
    List<String> all = new ArrayList<>();
    List<String> any = new ArrayList<>();
    List<String> none = new ArrayList<>();
    String trimmed = text.strip();
    if (trimmed.startsWith("{") || trimmed.startsWith("[") || trimmed.startsWith("%")) {
      throw new AwsException(
          400,
          "InvalidParameterException",
          "The local cloud filters by terms only, not by JSON, columns or regular expressions: "
              + trimmed);
    }
    Matcher matcher = TERM.matcher(trimmed);
    int at = 0;
    while (matcher.find()) {
      if (!trimmed.substring(at, matcher.start()).isBlank()) {
        throw invalid(text);
      }
      at = matcher.end();
      String quoted = matcher.group(2);
      String term = quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      switch (matcher.group(1)) {
        case "?" -> any.add(term);
        case "-" -> none.add(term);
        default -> all.add(term);
      }
    }
    if (!trimmed.substring(at).isBlank()) {
      throw invalid(text);
    }
    return new FilterPattern(all, any, none);
  }

  boolean matches(String message) {
    return all.stream().allMatch(message::contains)
        && (any.isEmpty() || !all.isEmpty() || any.stream().anyMatch(message::contains))
        && none.stream().noneMatch(message::contains);
  }

  private static AwsException invalid(String text) {
    return new AwsException(400, "InvalidParameterException", "Invalid filter pattern: " + text);
  }
}
