package io.scar.cli.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The log group that Lambda writes a function's log to.
 *
 * @param retentionDays null for ever
 * @param tags that a new one gets; those of one that exists are not changed
 */
public record LogGroupSpec(String name, @Nullable Integer retentionDays, Map<String, String> tags)
    implements Spec {

  @Override
  public Kind kind() {
    return Kind.LOG_GROUP;
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.of("retention", retentionDays == null ? "for ever" : retentionDays + " days"));
  }

  @Override
  public String detail() {
    return "kept " + (retentionDays == null ? "for ever" : retentionDays + " days");
  }
}
