package io.scar.cli.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A setting that is not as it is wanted.
 *
 * @param before null if it is not set; {@link #HIDDEN} if it is secret
 * @param after null if it is to be removed; {@link #HIDDEN} if it is secret
 */
public record Change(String field, @Nullable String before, @Nullable String after) {

  /** In the place of a value that is compared and never shown. */
  public static final String HIDDEN = "(hidden)";

  /**
   * How a deployed resource differs from what is wanted, in the order of what is wanted; then what
   * is to be removed. A setting that is not wanted counts only if it is the definition's to remove:
   * what others set beside it stays.
   */
  static List<Change> between(Spec deployed, Spec wanted) {
    Map<String, Field> before = byName(deployed);
    Map<String, Field> after = byName(wanted);
    List<Change> changes = new ArrayList<>();
    after.forEach(
        (name, field) -> {
          Field old = before.get(name);
          if (old == null || !old.value().equals(field.value())) {
            changes.add(change(name, old, field));
          }
        });
    before.forEach(
        (name, old) -> {
          if (!after.containsKey(name) && deployed.owns(name)) {
            changes.add(change(name, old, null));
          }
        });
    return changes;
  }

  private static Change change(String name, @Nullable Field before, @Nullable Field after) {
    return new Change(name, shown(before), shown(after));
  }

  private static @Nullable String shown(@Nullable Field field) {
    return field == null ? null : field.secret() ? HIDDEN : field.value();
  }

  private static Map<String, Field> byName(Spec spec) {
    Map<String, Field> fields = new LinkedHashMap<>();
    spec.fields().forEach(field -> fields.put(field.name(), field));
    return fields;
  }
}
