package io.scar.cli.plan;

import io.scar.cli.definition.Batch.Nodes;
import io.scar.cli.definition.FunctionDefinition.FileSystem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a job of a function is. Batch keeps it in revisions: one that changes is registered anew,
 * and the old ones go.
 *
 * @param image as {@link RunImage} names it; null if it is not known yet
 * @param vcpus of each node
 * @param memory MiB, of each node
 * @param jobRole ARN
 * @param executionRole ARN; null but on Fargate
 * @param variables all of the job's
 * @param nodes null for one
 * @param fargate whether it runs on Fargate
 * @param fileSystems that it mounts
 * @param tags of the revision
 */
public record JobDefinitionSpec(
    String name,
    @Nullable String image,
    List<String> command,
    String vcpus,
    int memory,
    boolean gpu,
    String jobRole,
    @Nullable String executionRole,
    Map<String, String> variables,
    @Nullable Nodes nodes,
    boolean fargate,
    List<FileSystem> fileSystems,
    int attempts,
    Map<String, String> tags)
    implements Spec {

  public JobDefinitionSpec {
    command = List.copyOf(command);
    variables = Collections.unmodifiableMap(new TreeMap<>(variables));
    fileSystems = List.copyOf(fileSystems);
    tags = Collections.unmodifiableMap(new TreeMap<>(tags));
  }

  @Override
  public Kind kind() {
    return Kind.JOB_DEFINITION;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("image", image == null ? "not known yet" : image));
    fields.add(Field.of("command", String.join(" ", command)));
    fields.add(Field.of("vcpus", vcpus));
    fields.add(Field.of("memory", memory + " MiB"));
    fields.add(Field.of("enable_gpu", String.valueOf(gpu)));
    fields.add(Field.of("job_role", jobRole));
    if (executionRole != null) {
      fields.add(Field.of("execution_role", executionRole));
    }
    fields.add(Field.of("platform", fargate ? "FARGATE" : "EC2"));
    fields.add(Field.of("attempts", String.valueOf(attempts)));
    if (nodes != null) {
      fields.add(
          Field.of(
              "multi_node_parallel", "%d nodes, main %d".formatted(nodes.count(), nodes.main())));
    }
    for (FileSystem mount : fileSystems) {
      fields.add(Field.of("file_system " + mount.path(), accessPoint(mount)));
    }
    variables.forEach((name, value) -> fields.add(Field.secret("environment." + name, value)));
    Tags.addTo(fields, tags);
    return fields;
  }

  /** The id of a mount's access point, the last part of its ARN. */
  public static String accessPoint(FileSystem mount) {
    return mount.arn().substring(mount.arn().lastIndexOf('/') + 1);
  }

  @Override
  public String detail() {
    return "%s vCPU%s · %d MiB%s%s"
        .formatted(
            vcpus,
            vcpus.equals("1") ? "" : "s",
            memory,
            gpu ? " · 1 GPU" : "",
            nodes == null ? "" : " · " + nodes.count() + " nodes");
  }

  /** Without the values of variables. */
  @Override
  public String toString() {
    return thing();
  }

  /** The same with other tags. */
  public JobDefinitionSpec withTags(Map<String, String> others) {
    return with(image, others);
  }

  /** The same with its image as another one names it, if both are in the function's repository. */
  public JobDefinitionSpec withImageNamedAs(JobDefinitionSpec other) {
    String mine = image;
    if (mine == null || other.image == null || other.image.contains("/")) {
      return this;
    }
    int host = mine.lastIndexOf('/');
    return mine.startsWith(name + "@", host + 1) ? with(mine.substring(host + 1), tags) : this;
  }

  private JobDefinitionSpec with(@Nullable String otherImage, Map<String, String> others) {
    return new JobDefinitionSpec(
        name,
        otherImage,
        command,
        vcpus,
        memory,
        gpu,
        jobRole,
        executionRole,
        variables,
        nodes,
        fargate,
        fileSystems,
        attempts,
        others);
  }
}
