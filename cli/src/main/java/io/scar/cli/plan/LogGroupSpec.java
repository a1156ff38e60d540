package io.scar.cli.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The log group that Lambda writes a function's log to.
 *
 * @param retentionDays null for ever
 * @param tags of one that exists, only those that are the definition's to change
 */
public record LogGroupSpec(String name, @Nullable Integer retentionDays, Map<String, String> tags)
    implements Spec {

  @Override
  public Kind kind() {
    return Kind.LOG_GROUP;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("retention", retentionDays == null ? "for ever" : retentionDays + " days"));
    Tags.addTo(fields, tags);
    return fields;
  }

  /** The same with other tags. */
  public LogGroupSpec withTags(Map<String, String> others) {
    return new LogGroupSpec(name, retentionDays, others);
  }

  @Override
  public String detail() {
    return "kept " + (retentionDays == null ? "for ever" : retentionDays + " days");
  }
}
