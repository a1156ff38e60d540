package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.Batch;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.ComputeEnvironmentSpec;
import io.scar.cli.plan.JobDefinitionSpec;
import io.scar.cli.plan.JobQueueSpec;
import io.scar.cli.plan.Kind;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.RoleSpec;
import io.scar.cli.plan.Spec;
import io.scar.cli.plan.Tags;
import io.scar.contract.definition.ExecutionMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Reads and removes what a function has in AWS Batch: all of it is named after the function. */
final class BatchState {

  /** What a function that is gone was told of its mode, as far as its jobs tell. */
  static final JsonNode ANY_CONFIGURATION =
      JsonNodeFactory.instance.objectNode().put("execution_mode", ExecutionMode.BATCH.label());

  private final ComputeEnvironmentResource environments;
  private final JobQueueResource queues;
  private final JobDefinitionResource definitions;
  private final RoleResource roles;

  BatchState(Aws aws) {
    this.environments = new ComputeEnvironmentResource(aws);
    this.queues = new JobQueueResource(aws);
    this.definitions = new JobDefinitionResource(aws, new RepositoryResource(aws));
    this.roles = new RoleResource(aws);
  }

  /** As it is, if it is there. */
  Optional<ComputeEnvironmentSpec> read(
      ComputeEnvironmentSpec wanted, boolean functionExists, JsonNode tagsBefore) {
    return environments
        .read(wanted.name())
        .map(
            environment ->
                ours(
                    wanted,
                    environment.spec(),
                    environment.ours(),
                    functionExists,
                    spec -> spec.withTags(Tags.ours(spec.tags(), wanted.tags(), tagsBefore))))
        .map(
            spec ->
                isBatchsOwn(spec) && isBatchsOwn(wanted)
                    ? spec.withServiceRole(wanted.machines().serviceRole())
                    : spec);
  }

  /** Batch's service-linked role and SCAR's usual one stand for each other. */
  private static boolean isBatchsOwn(ComputeEnvironmentSpec spec) {
    String role = spec.machines().serviceRole();
    return role.isEmpty() || role.endsWith("/" + Batch.USUAL_SERVICE_ROLE);
  }

  Optional<JobQueueSpec> read(JobQueueSpec wanted, boolean functionExists, JsonNode tagsBefore) {
    return queues
        .read(wanted.name())
        .map(
            queue ->
                ours(
                    wanted,
                    queue.spec(),
                    queue.ours(),
                    functionExists,
                    spec -> spec.withTags(Tags.ours(spec.tags(), wanted.tags(), tagsBefore))));
  }

  Optional<JobDefinitionSpec> read(
      JobDefinitionSpec wanted, boolean functionExists, JsonNode tagsBefore) {
    return definitions
        .read(wanted.name())
        .map(
            definition ->
                ours(
                    wanted,
                    definition.spec(),
                    definition.ours(),
                    functionExists,
                    spec ->
                        spec.withTags(Tags.ours(spec.tags(), wanted.tags(), tagsBefore))
                            .withImageNamedAs(wanted)));
  }

  private static <S extends Spec> S ours(
      S wanted, S found, boolean ours, boolean functionExists, UnaryOperator<S> tagged) {
    if (!ours) {
      throw Failure.usage(
          "The " + thing(wanted) + " was not made by scar.", "Choose another function name.");
    }
    if (!functionExists) {
      throw Failure.usage(
          "The %s exists already, though the function does not.".formatted(thing(wanted)),
          "Another init of this function may be at work: wait for it. Else `scar rm -n "
              + wanted.name()
              + "` removes it.");
    }
    return tagged.apply(found);
  }

  private static String thing(Spec spec) {
    return switch (spec.kind()) {
      case COMPUTE_ENVIRONMENT -> "compute environment " + spec.name();
      case JOB_QUEUE -> "job queue " + spec.name();
      default -> "job definition " + spec.name();
    };
  }

  /** Whether the definition that was applied to a function gave it jobs. */
  static boolean hadJobs(JsonNode configuration) {
    return Batch.isUsedIn(configuration.path("execution_mode").asText());
  }

  /**
   * What {@code init} made of a function's jobs, in the order in which it goes.
   *
   * @param kept what is not asked for
   */
  List<Spec> made(String function, Set<Spec.Id> kept) {
    List<Spec> made = new ArrayList<>();
    if (!kept.contains(new Spec.Id(Kind.JOB_DEFINITION, function))) {
      definitions
          .read(function)
          .filter(JobDefinitionResource.Found::ours)
          .map(JobDefinitionResource.Found::spec)
          .ifPresent(made::add);
    }
    if (!kept.contains(new Spec.Id(Kind.JOB_QUEUE, function))) {
      queues
          .read(function)
          .filter(JobQueueResource.Found::ours)
          .map(JobQueueResource.Found::spec)
          .map(queues::counted)
          .ifPresent(made::add);
    }
    if (!kept.contains(new Spec.Id(Kind.COMPUTE_ENVIRONMENT, function))) {
      environments
          .read(function)
          .filter(ComputeEnvironmentResource.Found::ours)
          .map(ComputeEnvironmentResource.Found::spec)
          .ifPresent(made::add);
    }
    return made;
  }

  /** The roles that {@code init} made for a function's jobs. */
  List<RoleSpec> madeRoles(String function, Set<Spec.Id> kept) {
    List<RoleSpec> made = new ArrayList<>();
    for (String name : List.of(Names.jobRole(function), Names.taskRole(function))) {
      if (!kept.contains(new Spec.Id(Kind.ROLE, name))) {
        roles
            .read(name, function)
            .filter(RoleResource.Found::ours)
            .map(RoleResource.Found::spec)
            .ifPresent(made::add);
      }
    }
    return made;
  }

  /** As {@link #made}, of a function that is gone: whoever may not look there has left nothing. */
  List<Spec> orphans(String function) {
    try {
      return made(function, Set.of());
    } catch (Failure e) {
      if (e.status() == ExitStatus.REFUSED) {
        return List.of();
      }
      throw e;
    }
  }

  /** Removes one of what {@link #made} tells. */
  void remove(Spec spec, Undo progress) {
    switch (spec) {
      case ComputeEnvironmentSpec environment -> environments.delete(environment, progress);
      case JobQueueSpec queue -> queues.delete(queue, progress);
      case JobDefinitionSpec definition -> definitions.delete(definition, progress);
      default -> throw new IllegalStateException(spec.thing());
    }
  }
}
