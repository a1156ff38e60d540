package io.scar.container.unpack;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The name of a tar entry, or what a hard link points to, as steps down from the root; the root
 * itself has none.
 */
record EntryName(List<String> steps) {

  EntryName {
    steps = List.copyOf(steps);
  }

  /**
   * Takes {@code .}, doubled and trailing slashes and inner {@code ..} out, by the text alone.
   *
   * @return null when the name is absolute or climbs above the root
   */
  static @Nullable EntryName of(String name) {
    if (name.startsWith("/")) {
      return null;
    }
    List<String> steps = new ArrayList<>();
    for (String step : name.split("/", -1)) {
      if (step.equals("..")) {
        if (steps.isEmpty()) {
          return null;
        }
        steps.removeLast();
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.add(step);
      }
    }
    return new EntryName(steps);
  }

  boolean isRoot() {
    return steps.isEmpty();
  }

  /** The last step; not for the root. */
  String last() {
    return steps.getLast();
  }

  /** All but the last step; not for the root. */
  List<String> folder() {
    return steps.subList(0, steps.size() - 1);
  }
}
