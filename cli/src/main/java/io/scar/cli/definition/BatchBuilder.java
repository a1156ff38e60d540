package io.scar.cli.definition;

import static io.scar.cli.definition.TreeValues.text;
import static io.scar.cli.definition.TreeValues.texts;
import static io.scar.cli.definition.TreeValues.variables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.contract.definition.ExecutionMode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what a function's tree says of its jobs. */
final class BatchBuilder {

  /** Of every section, and of another's. */
  private static final List<String> NOT_TOLD = List.of("boto_profile", "region");

  private BatchBuilder() {}

  /**
   * @param function with the defaults
   * @return null if the function has no jobs
   */
  static @Nullable Batch build(ObjectNode function, Consumer<String> notices) {
    JsonNode lambda = function.path("lambda");
    String mode = lambda.path("execution_mode").asText();
    JsonNode after = lambda.path("batch_after");
    boolean waits = mode.equals(ExecutionMode.LAMBDA_BATCH.label());
    if (!after.isMissingNode() && !waits) {
      notices.accept(
          "`lambda.batch_after` has no effect: it is for `execution_mode: lambda-batch`");
    }
    if (!Batch.isUsedIn(mode)) {
      return null;
    }
    JsonNode section = function.path("batch");
    JsonNode nodes = section.path("multi_node_parallel");
    noteLaunchTemplate(section, notices);
    return new Batch(
        ExecutionMode.of(mode).orElseThrow(),
        after.isMissingNode() || !waits ? null : after.asInt(),
        new Batch.Job(
            section.path("vcpus").asText(),
            section.path("memory").asInt(),
            section.path("enable_gpu").asBoolean(),
            variables(section.at("/environment/Variables")),
            text(section.path("job_role")),
            text(section.path("execution_role"))),
        machines(section),
        nodes.path("enabled").asBoolean()
            ? new Batch.Nodes(
                nodes.path("number_nodes").asInt(), nodes.path("main_node_index").asInt())
            : null);
  }

  private static Batch.Machines machines(JsonNode section) {
    JsonNode machines = section.path("compute_resources");
    return new Batch.Machines(
        Batch.Compute.valueOf(machines.path("type").asText()),
        section.path("type").asText().equals("MANAGED"),
        section.path("state").asText().equals("ENABLED"),
        machines.path("min_v_cpus").asInt(),
        machines.path("desired_v_cpus").asInt(),
        machines.path("max_v_cpus").asInt(),
        texts(machines.path("instance_types")),
        texts(machines.path("subnets")),
        texts(machines.path("security_group_ids")),
        machines.path("instance_role").asText(),
        section.path("service_role").asText());
  }

  /** Every scar.cfg names the one that SCAR made. */
  private static void noteLaunchTemplate(JsonNode section, Consumer<String> notices) {
    String path = "batch.compute_resources.launch_template_name";
    String name = section.at("/compute_resources/launch_template_name").asText();
    if (!name.equals(Schema.at(Schema.FUNCTION, path).defaultText())) {
      notices.accept(
          "`%s: %s` has no effect: the image brings its supervisor, so machines need no preparation"
              .formatted(path, name));
    }
  }

  /**
   * What the function is told of the section, from which it can be read again: what is not the
   * default.
   */
  static ObjectNode told(JsonNode section) {
    ObjectNode told = different(section, Schema.defaults(Schema.FUNCTION).path("batch"));
    told.remove(NOT_TOLD);
    return told;
  }

  private static ObjectNode different(JsonNode section, JsonNode defaults) {
    ObjectNode different = JsonNodeFactory.instance.objectNode();
    for (var member : section.properties()) {
      JsonNode usual = defaults.path(member.getKey());
      if (member.getValue().isObject()) {
        ObjectNode inner = different(member.getValue(), usual);
        if (!inner.isEmpty()) {
          different.set(member.getKey(), inner);
        }
      } else if (!member.getValue().equals(usual)) {
        different.set(member.getKey(), member.getValue().deepCopy());
      }
    }
    return different;
  }
}
