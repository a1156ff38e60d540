package io.scar.container.inspect;

import java.util.ArrayList;
import java.util.List;

/** Names in a layer as steps down from the root. */
final class Steps {

  private Steps() {}

  /**
   * Takes {@code .}, doubled and trailing slashes and inner {@code ..} out, by the text alone; the
   * root itself has no steps.
   *
   * @param what of the entry the name is, for the message
   * @throws RefusedEntry when the name is absolute or climbs above the root
   */
  static List<String> of(String name, String what) throws RefusedEntry {
    if (name.startsWith("/")) {
      throw new RefusedEntry(what + " that is absolute");
    }
    List<String> steps = new ArrayList<>(8);
    int begin = 0;
    while (begin <= name.length()) {
      int slash = name.indexOf('/', begin);
      int end = slash < 0 ? name.length() : slash;
      String step = name.substring(begin, end);
      if (step.equals("..")) {
        if (steps.isEmpty()) {
          throw new RefusedEntry(what + " that climbs out of the image with `..`");
        }
        steps.removeLast();
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.add(step);
      }
      begin = end + 1;
    }
    return steps;
  }
}
