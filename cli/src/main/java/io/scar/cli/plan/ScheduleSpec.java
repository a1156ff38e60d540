package io.scar.cli.plan;

import java.util.List;
import java.util.Map;

/**
 * A rule of EventBridge that calls a function from time to time, so that an execution environment
 * with its image is ready.
 *
 * @param name of the rule
 * @param expression as EventBridge takes it, for instance {@code rate(5 minutes)}
 * @param tags that a new rule gets
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
    return List.of(
        Field.of("keep_warm", expression), Field.of("target", complete ? function : "missing"));
  }

  @Override
  public String detail() {
    return expression + " → " + function;
  }
}
