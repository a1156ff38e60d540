package io.scar.cli.plan;

import io.scar.cli.definition.Batch.Machines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The machines that a function's jobs run on.
 *
 * @param machines with roles as ARNs
 * @param tags of one that exists, only those that are the definition's to change
 * @param status {@link #VALID}, or what Batch says is wrong
 */
public record ComputeEnvironmentSpec(
    String name, Machines machines, Map<String, String> tags, String status) implements Spec {

  public static final String VALID = "VALID";

  public static final String STATE = "state";
  public static final String LEAST = "min_v_cpus";
  public static final String MOST = "max_v_cpus";

  /** What an environment keeps its machines with. */
  private static final Set<String> IN_PLACE = Set.of(STATE, LEAST, MOST);

  /** Whether Batch takes these changes only in an environment made anew, and its queue with it. */
  public static boolean isMadeAnew(List<Change> changes) {
    return changes.stream()
        .map(Change::field)
        .anyMatch(field -> !field.startsWith(Tags.FIELD) && !IN_PLACE.contains(field));
  }

  @Override
  public String detailOfUpdate(List<Change> changes) {
    return isMadeAnew(changes) ? "made anew, and its queue with it" : "";
  }

  @Override
  public Kind kind() {
    return Kind.COMPUTE_ENVIRONMENT;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("status", status));
    fields.add(Field.of(STATE, machines.enabled() ? "ENABLED" : "DISABLED"));
    fields.add(Field.of("type", machines.managed() ? "MANAGED" : "UNMANAGED"));
    fields.add(Field.of("service_role", machines.serviceRole()));
    if (machines.managed()) {
      fields.add(Field.of("compute_resources.type", machines.compute().name()));
      fields.add(Field.of(MOST, String.valueOf(machines.max())));
      fields.add(Field.of("subnets", sorted(machines.subnets())));
      fields.add(Field.of("security_group_ids", sorted(machines.securityGroups())));
      if (!machines.compute().isFargate()) {
        fields.add(Field.of(LEAST, String.valueOf(machines.min())));
        fields.add(Field.of("instance_types", String.join(", ", machines.instanceTypes())));
        fields.add(Field.of("instance_role", machines.instanceRole()));
      }
    }
    Tags.addTo(fields, tags);
    return fields;
  }

  private static String sorted(List<String> texts) {
    return String.join(", ", texts.stream().sorted().toList());
  }

  @Override
  public String detail() {
    if (!machines.managed()) {
      return "machines of others";
    }
    return "%s · at most %d vCPUs%s"
        .formatted(
            machines.compute().isFargate()
                ? machines.compute().name()
                : machines.compute() + " " + String.join(", ", machines.instanceTypes()),
            machines.max(),
            machines.min() > 0 && !machines.compute().isFargate()
                ? ", always " + machines.min()
                : "");
  }

  /** The same with another role of Batch. */
  public ComputeEnvironmentSpec withServiceRole(String other) {
    return new ComputeEnvironmentSpec(
        name,
        new Machines(
            machines.compute(),
            machines.managed(),
            machines.enabled(),
            machines.min(),
            machines.desired(),
            machines.max(),
            machines.instanceTypes(),
            machines.subnets(),
            machines.securityGroups(),
            machines.instanceRole(),
            other),
        tags,
        status);
  }

  /** The same with other tags. */
  public ComputeEnvironmentSpec withTags(Map<String, String> others) {
    return new ComputeEnvironmentSpec(name, machines, others, status);
  }
}
