package io.scar.cli.provision;

import io.scar.cli.plan.Change;
import io.scar.cli.plan.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings the tags of a resource to what a plan says, and no tag that the plan does not name. */
final class Retagging {

  /** How one kind of resource is tagged. */
  interface Tagged {

    /** Sets tags, at least one. */
    void tag(Map<String, String> tags);

    /** Removes tags, at least one. */
    void untag(List<String> names);
  }

  private final Tagged tagged;
  private final List<String> names;

  private Retagging(Tagged tagged, List<String> names) {
    this.tagged = tagged;
    this.names = names;
  }

  /**
   * Does what the plan says of tags, if it says anything.
   *
   * @param thing as the user knows it, for instance {@code function grayscale}
   */
  static void apply(
      String thing,
      Map<String, String> deployed,
      Map<String, String> wanted,
      List<Change> changes,
      Tagged tagged,
      Undo undo) {
    List<String> names =
        changes.stream()
            .map(Change::field)
            .filter(field -> field.startsWith(Tags.FIELD))
            .map(field -> field.substring(Tags.FIELD.length()))
            .toList();
    Retagging retagging = new Retagging(tagged, names);
    Runnable back =
        () -> {
          retagging.set(deployed);
          retagging.remove(deployed);
        };
    String changed = "changes of the tags of " + thing;
    if (retagging.set(wanted)) {
      undo.add(changed, back);
    }
    if (retagging.remove(wanted)) {
      undo.add(changed, back);
    }
  }

  /** Sets those that there are to be; answers whether there are any. */
  private boolean set(Map<String, String> tags) {
    Map<String, String> set = new LinkedHashMap<>(tags);
    set.keySet().retainAll(names);
    if (!set.isEmpty()) {
      tagged.tag(set);
    }
    return !set.isEmpty();
  }

  /** Removes those that there are not to be; answers whether there are any. */
  private boolean remove(Map<String, String> tags) {
    List<String> gone = names.stream().filter(name -> !tags.containsKey(name)).toList();
    if (!gone.isEmpty()) {
      tagged.untag(gone);
    }
    return !gone.isEmpty();
  }
}
