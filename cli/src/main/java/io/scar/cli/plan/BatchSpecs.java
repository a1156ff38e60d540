package io.scar.cli.plan;

import io.scar.cli.definition.Batch;
import io.scar.cli.definition.Batch.Machines;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.container.credentials.PasswordSource;
import io.scar.contract.environment.JobVariables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a function with jobs asks of AWS Batch, all of it named after the function. */
final class BatchSpecs {

  /** What the entry point of a repackaged image is called with. */
  private static final List<String> COMMAND = List.of("batch");

  /** How often Batch tries a job. */
  private static final int ATTEMPTS = 3;

  private final FunctionDefinition function;
  private final Batch batch;
  private final Place place;
  private final Map<String, String> tags;

  BatchSpecs(FunctionDefinition function, Batch batch, Place place, Map<String, String> tags) {
    this.function = function;
    this.batch = batch;
    this.place = place;
    this.tags = tags;
  }

  /** The roles that are not given. */
  List<Spec> roles() {
    List<Spec> roles = new ArrayList<>();
    String name = function.name();
    if (batch.job().role() == null) {
      roles.add(
          new RoleSpec(
              Names.jobRole(name),
              name,
              JobPolicy.trust(),
              Permission.policy(JobPolicy.ofJob(function, place)),
              tags,
              "jobs · " + ExecutionPolicy.storageSummary(function)));
    }
    if (batch.job().executionRole() == null && batch.machines().compute().isFargate()) {
      roles.add(
          new RoleSpec(
              Names.taskRole(name),
              name,
              JobPolicy.trust(),
              Permission.policy(JobPolicy.ofStart(function, place)),
              tags,
              "starting jobs · image · logs"));
    }
    return roles;
  }

  /**
   * In the order in which one needs the other.
   *
   * @param image of the jobs; null if it is not known yet
   * @param configuration what the image does not bring of the function's configuration, in base64;
   *     null if it brings all
   */
  List<Spec> resources(@Nullable String image, @Nullable String configuration) {
    String name = function.name();
    return List.of(
        new ComputeEnvironmentSpec(name, machines(), tags, ComputeEnvironmentSpec.VALID),
        new JobQueueSpec(
            name, name, batch.machines().enabled(), tags, ComputeEnvironmentSpec.VALID, 0),
        definition(image, configuration));
  }

  private Machines machines() {
    Machines asked = batch.machines();
    return new Machines(
        asked.compute(),
        asked.managed(),
        asked.enabled(),
        asked.min(),
        asked.desired(),
        asked.max(),
        asked.instanceTypes(),
        asked.subnets(),
        asked.securityGroups(),
        place.filled(asked.instanceRole()),
        place.filled(asked.serviceRole()));
  }

  private JobDefinitionSpec definition(@Nullable String image, @Nullable String configuration) {
    Batch.Job job = batch.job();
    boolean fargate = batch.machines().compute().isFargate();
    String name = function.name();
    String taskRole =
        job.executionRole() == null ? place.role(Names.taskRole(name)) : job.executionRole();
    return new JobDefinitionSpec(
        name,
        image,
        COMMAND,
        job.vcpus(),
        job.memory(),
        job.gpu(),
        job.role() == null ? place.role(Names.jobRole(name)) : job.role(),
        fargate ? taskRole : job.executionRole(),
        variables(configuration),
        batch.nodes(),
        fargate,
        function.network().fileSystems(),
        ATTEMPTS,
        tags);
  }

  /** Keys of storages that the function has in its variables are the job's too. */
  private Map<String, String> variables(@Nullable String configuration) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (PasswordSource key : function.storageKeys()) {
      if (key instanceof PasswordSource.Variable variable) {
        String value = function.lambdaVariables().get(variable.name());
        if (value != null) {
          variables.put(variable.name(), value);
        }
      }
    }
    variables.putAll(batch.job().variables());
    variables.values().removeIf(String::isEmpty); // Batch forgets them
    variables.put(JobVariables.SCAR_FUNCTION_NAME, function.name());
    if (configuration != null) {
      variables.put(JobVariables.FUNCTION_CONFIG, configuration);
    }
    return variables;
  }
}
