package io.scar.cli.plan;

import java.util.List;

/**
 * Where Lambda sends an event that failed for the last time.
 *
 * @param name of the function
 * @param target ARN of a queue, a topic, a function or a bus
 */
public record FailureDestinationSpec(String name, String target) implements Spec {

  @Override
  public Kind kind() {
    return Kind.FAILURE_DESTINATION;
  }

  @Override
  public List<Field> fields() {
    return List.of(Field.of("on_failure", target));
  }

  @Override
  public String detail() {
    return "→ " + target;
  }
}
