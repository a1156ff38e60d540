package io.scar.cli.command;

import io.scar.cli.plan.Action;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.FunctionPlan;
import io.scar.cli.plan.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan as people read it. */
final class PlanText {

  /** Longer values are cut: ARNs and digests say enough by their beginning. */
  private static final int LONGEST_VALUE = 60;

  private PlanText() {}

  /**
   * What is to be done; for a new function also what it finds of what it shares.
   *
   * @param heading beside the function's name; may be empty
   */
  static List<String> lines(FunctionPlan plan, String heading) {
    List<String> lines = new ArrayList<>();
    lines.add("%-11s %s".formatted(plan.function(), heading).stripTrailing());
    for (Action action : plan.actions()) {
      if (isShown(action, plan)) {
        lines.add(
            "  %c %-9s %-31s %s"
                .formatted(
                    action.sign(),
                    action.spec().kind().word(),
                    action.spec().label(),
                    detail(action))
                .stripTrailing());
        lines.addAll(changes(action));
      }
    }
    return lines;
  }

  private static String detail(Action action) {
    return action instanceof Action.Update
        ? action.spec().detailOfUpdate(action.changes())
        : action.spec().detail();
  }

  /** Markers of folders say nothing to people; what stays is of interest beside what is new. */
  private static boolean isShown(Action action, FunctionPlan plan) {
    Kind kind = action.spec().kind();
    if (action instanceof Action.Keep) {
      return plan.creates() && (kind == Kind.LAYER || kind == Kind.CACHE);
    }
    return kind != Kind.FOLDER;
  }

  /** How a resource differs, a line for each setting. */
  static List<String> changes(Action action) {
    return action.changes().stream()
        .map(change -> "      %-27s %s".formatted(change.field(), words(change)))
        .toList();
  }

  private static String words(Change change) {
    if (change.before() == null) {
      return Change.HIDDEN.equals(change.after()) ? "set" : "set to " + cut(change.after());
    }
    if (change.after() == null) {
      return Change.HIDDEN.equals(change.before())
          ? "removed"
          : "removed, was " + cut(change.before());
    }
    return Change.HIDDEN.equals(change.after())
        ? "changed"
        : cut(change.before()) + " → " + cut(change.after());
  }

  private static String cut(@Nullable String value) {
    String text = String.valueOf(value).isEmpty() ? "\"\"" : String.valueOf(value);
    if (text.startsWith("sha256:")) {
      return text.substring(0, Math.min(text.length(), 19));
    }
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
  }
}
