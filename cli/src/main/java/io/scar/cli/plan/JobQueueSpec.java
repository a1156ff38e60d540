package io.scar.cli.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a function's jobs wait for machines.
 *
 * @param environment the name of the compute environment
 * @param tags of one that exists, only those that are the definition's to change
 * @param status {@link ComputeEnvironmentSpec#VALID}, or what Batch says is wrong
 */
public record JobQueueSpec(
    String name, String environment, boolean enabled, Map<String, String> tags, String status)
    implements Spec {

  public static final String ENVIRONMENT = "compute_environment";

  @Override
  public Kind kind() {
    return Kind.JOB_QUEUE;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("status", status));
    fields.add(Field.of(ComputeEnvironmentSpec.STATE, enabled ? "ENABLED" : "DISABLED"));
    fields.add(Field.of(ENVIRONMENT, environment));
    Tags.addTo(fields, tags);
    return fields;
  }

  /** The same with other tags. */
  public JobQueueSpec withTags(Map<String, String> others) {
    return new JobQueueSpec(name, environment, enabled, others, status);
  }

  /** The same in another state. */
  public JobQueueSpec withEnabled(boolean other) {
    return new JobQueueSpec(name, environment, other, tags, status);
  }
}
