package io.scar.cli.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A rule of EventBridge that calls a function from time to time, so that an execution environment
 * with its image is ready.
 *
 * @param name of the rule
 * @param expression as EventBridge takes it, for instance {@code rate(5 minutes)}
 * @param tags of one that exists, only those that are the definition's to change
 * @param complete whether the rule is enabled, has its target, and may call the function
 */
public record ScheduleSpec(
    String name,
    String function,
    String functionArn,
    String expression,
    Map<String, String> tags,
    boolean complete)
    implements Spec {

  @Override
  public Kind kind() {
    return Kind.SCHEDULE;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("keep_warm", expression));
    fields.add(Field.of("target", complete ? function : "missing"));
    Tags.addTo(fields, tags);
    return fields;
  }

  /** The same with other tags. */
  public ScheduleSpec withTags(Map<String, String> others) {
    return new ScheduleSpec(name, function, functionArn, expression, others, complete);
  }

  @Override
  public String detail() {
    return expression + " → " + function;
  }
}
