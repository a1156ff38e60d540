package io.scar.local.batch;

import io.scar.local.http.AwsException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Nodes of a multi-node job: {@code 3}, {@code 0:4}, {@code :4}, {@code 2:}.
 *
 * @param last included
 */
record NodeRange(int first, int last, boolean open) {

  private static final Pattern FORM = Pattern.compile("(\\d{0,4})(:?)(\\d{0,4})");

  /**
   * @param nodes how many there are
   */
  static NodeRange of(String text, int nodes) throws AwsException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      throw BatchErrors.client("targetNodes is no range of nodes: " + text);
    }
    boolean single = matcher.group(2).isEmpty();
    int first = matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1));
    boolean open = !single && matcher.group(3).isEmpty();
    int last = single ? first : open ? nodes - 1 : Integer.parseInt(matcher.group(3));
    if (first > last || last >= nodes) {
      throw BatchErrors.client(
          "targetNodes %s is no range of the nodes 0 to %d".formatted(text, nodes - 1));
    }
    return new NodeRange(first, last, open);
  }

  boolean contains(int node) {
    return first <= node && node <= last;
  }

  int size() {
    return last - first + 1;
  }
}
