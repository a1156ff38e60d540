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
 * @param unfinished how many jobs end with it, of one that is to be removed; else 0
 */
public record JobQueueSpec(
    String name,
    String environment,
    boolean enabled,
    Map<String, String> tags,
    String status,
    int unfinished)
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
    return new JobQueueSpec(name, environment, enabled, others, status, unfinished);
  }

  /** The same in another state. */
  public JobQueueSpec withEnabled(boolean other) {
    return new JobQueueSpec(name, environment, other, tags, status, unfinished);
  }

  /** The same with jobs that are not finished. */
  public JobQueueSpec withUnfinished(int jobs) {
    return new JobQueueSpec(name, environment, enabled, tags, status, jobs);
  }

  @Override
  public String detail() {
    return switch (unfinished) {
      case 0 -> "";
      case 1 -> "with 1 unfinished job";
      default -> "with " + unfinished + " unfinished jobs";
    };
  }
}
