package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.contract.definition.ExecutionMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a function's work becomes jobs of AWS Batch.
 *
 * @param mode which work; not {@link ExecutionMode#LAMBDA}
 * @param after seconds that Lambda may work before it hands over; null for its own judgement
 * @param nodes that a job runs on together; null for one
 */
public record Batch(
    ExecutionMode mode,
    @Nullable Integer after,
    Job job,
    Machines machines,
    @Nullable Nodes nodes) {

  /** In the roles of a definition, the place of the account's 12 digits. */
  public static final String ACCOUNT_ID = "{account_id}";

  /** The name of the role that SCAR's scar.cfg names for Batch itself. */
  public static final String USUAL_SERVICE_ROLE = "AWSBatchServiceRole";

  /** MiB of which a program has more than the supervisor beside it. */
  public static final int USEFUL_MEMORY = 256;

  /** MiB of a job on Fargate: the least that goes with the default's one vCPU. */
  private static final int FARGATE_MEMORY = 2048;

  /** Whether a function with this {@code execution_mode} has jobs. */
  public static boolean isUsedIn(String mode) {
    return ExecutionMode.of(mode).filter(known -> known != ExecutionMode.LAMBDA).isPresent();
  }

  /**
   * Gives a job on Fargate the memory that it can have where nobody has chosen its size. Every
   * scar.cfg lists the defaults, so that these are no choice there.
   *
   * @param function with the defaults
   * @param chosen the sources of settings that list no defaults
   */
  public static void fitFargate(ObjectNode function, List<ObjectNode> chosen) {
    ObjectNode batch = function.withObject("/batch");
    String type = batch.at("/compute_resources/type").asText();
    JsonNode defaults = Schema.defaults(Schema.FUNCTION).path("batch");
    boolean unchosen =
        Stream.of("vcpus", "memory")
            .allMatch(
                key ->
                    batch.path(key).equals(defaults.path(key))
                        && chosen.stream().noneMatch(source -> source.path("batch").has(key)));
    if (unchosen && Compute.valueOf(type).isFargate()) {
      batch.put("memory", FARGATE_MEMORY);
    }
  }

  /**
   * @param vcpus a whole number but on Fargate
   * @param memory MiB
   * @param gpu whether it gets one
   * @param variables of the job, beside those of the container
   * @param role ARN of the job's role; null to make one
   * @param executionRole ARN of the role that starts jobs on Fargate; null to make one
   */
  public record Job(
      String vcpus,
      int memory,
      boolean gpu,
      Map<String, String> variables,
      @Nullable String role,
      @Nullable String executionRole) {

    public Job {
      variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
  }

  /** What Batch takes machines from. */
  public enum Compute {
    EC2,
    SPOT,
    FARGATE,
    FARGATE_SPOT;

    /** Whether there are no machines to choose. */
    public boolean isFargate() {
      return this == FARGATE || this == FARGATE_SPOT;
    }

    /** Whether AWS may take machines back. */
    public boolean isSpot() {
      return this == SPOT || this == FARGATE_SPOT;
    }
  }

  /**
   * @param managed whether Batch starts and stops machines; else somebody else does
   * @param enabled whether jobs run
   * @param desired vCPUs to begin with
   * @param instanceRole template of an instance profile's ARN
   * @param serviceRole template of a role's ARN; empty for Batch's own
   */
  public record Machines(
      Compute compute,
      boolean managed,
      boolean enabled,
      int min,
      int desired,
      int max,
      List<String> instanceTypes,
      List<String> subnets,
      List<String> securityGroups,
      String instanceRole,
      String serviceRole) {

    public Machines {
      instanceTypes = List.copyOf(instanceTypes);
      subnets = List.copyOf(subnets);
      securityGroups = List.copyOf(securityGroups);
    }
  }

  /**
   * @param main index of the one that has the event's output
   */
  public record Nodes(int count, int main) {}
}
