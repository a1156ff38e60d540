package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.ApiSpec;
import io.scar.cli.plan.BucketSpec;
import io.scar.cli.plan.CacheSpec;
import io.scar.cli.plan.ComputeEnvironmentSpec;
import io.scar.cli.plan.ConcurrencySpec;
import io.scar.cli.plan.Deployed;
import io.scar.cli.plan.FailureDestinationSpec;
import io.scar.cli.plan.FolderSpec;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.FunctionUrlSpec;
import io.scar.cli.plan.ImageSpec;
import io.scar.cli.plan.JobDefinitionSpec;
import io.scar.cli.plan.JobQueueSpec;
import io.scar.cli.plan.LayerSpec;
import io.scar.cli.plan.LogGroupSpec;
import io.scar.cli.plan.Place;
import io.scar.cli.plan.RepositorySpec;
import io.scar.cli.plan.RoleSpec;
import io.scar.cli.plan.ScheduleSpec;
import io.scar.cli.plan.Spec;
import io.scar.cli.plan.Tags;
import io.scar.cli.plan.TriggerSpec;
import io.scar.cli.provision.FunctionPolicy.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what is there of one function: each thing that is wanted, and what is left over. */
final class StateReader {

  private final Aws aws;
  private final FunctionReader functions;
  private final FunctionPolicy policies;
  private final LayerResource layers;
  private final RoleResource roles;
  private final BucketResource buckets;
  private final FolderResource folders;
  private final LogGroupResource logGroups;
  private final TriggerResource triggers;
  private final FailureDestinationResource destinations;
  private final ScheduleResource schedules;
  private final HttpState http;
  private final BatchState batch;
  private final RepositoryState repositories;
  private final ImageResource images;
  private final LeftOvers leftOvers;
  private final Map<String, Boolean> bucketExists = new HashMap<>();

  StateReader(Aws aws, Place place, LayerResource layers) {
    this.aws = aws;
    this.layers = layers;
    this.functions = new FunctionReader(aws, layers);
    this.policies = new FunctionPolicy(aws);
    this.roles = new RoleResource(aws);
    this.buckets = new BucketResource(aws);
    this.folders = new FolderResource(aws);
    this.logGroups = new LogGroupResource(aws);
    this.triggers = new TriggerResource(aws);
    this.destinations = new FailureDestinationResource(aws);
    this.schedules = new ScheduleResource(aws);
    this.http = new HttpState(aws, place);
    this.batch = new BatchState(aws);
    RepositoryResource repository = new RepositoryResource(aws);
    this.repositories = new RepositoryState(repository);
    this.images = new ImageResource(aws, repository);
    this.leftOvers =
        new LeftOvers(place, triggers, destinations, schedules, roles, batch, repositories, http);
  }

  /**
   * The function itself.
   *
   * @throws Failure USAGE if others made it
   */
  Optional<DeployedFunction> function(String name) {
    Optional<DeployedFunction> found = functions.read(name);
    if (found.isPresent() && !found.get().ours()) {
      throw Failure.usage(
          "Function " + name + " exists already and was not made by scar.", "Choose another name.");
    }
    return found.map(this::whole);
  }

  /** With its configuration, which is in the package where the variables have no room for it. */
  private DeployedFunction whole(DeployedFunction found) {
    FunctionSpec spec = found.spec();
    if (spec.configuration().isMissingNode() && spec.image() != null) {
      return DeployedImage.configuration(aws, spec.image())
          .map(configuration -> found.with(spec.withConfiguration(configuration)))
          .orElse(found);
    }
    if (!spec.configuration().isMissingNode() || found.code() == null) {
      return found;
    }
    try (DeployedPackage file =
        DeployedPackage.fetch(spec.name(), found.code(), spec.codeSha256())) {
      return file.findConfiguration(spec.name())
          .map(configuration -> found.with(spec.withConfiguration(configuration)))
          .orElse(found);
    }
  }

  /**
   * What is there.
   *
   * @param wanted the function's, and what it needs
   * @param cached whether the image is made ready
   * @param together ARNs of the functions that the call is about
   * @throws Failure if something of that name is there that others made, or if S3 would reject a
   *     trigger
   */
  Deployed read(
      Optional<DeployedFunction> function,
      List<Spec> wanted,
      boolean cached,
      Set<String> together) {
    List<Statement> statements =
        function.map(f -> policies.read(f.spec().name())).orElse(List.of());
    JsonNode before =
        function.map(f -> f.spec().configuration().path("tags")).orElse(MissingNode.getInstance());
    List<Spec> found = new ArrayList<>();
    for (Spec spec : wanted) {
      switch (spec) {
        case ApiSpec api -> http.read(api, statements).ifPresent(found::add);
        case ComputeEnvironmentSpec environment ->
            batch.read(environment, function.isPresent(), before).ifPresent(found::add);
        case JobQueueSpec queue ->
            batch.read(queue, function.isPresent(), before).ifPresent(found::add);
        case JobDefinitionSpec definition ->
            batch.read(definition, function.isPresent(), before).ifPresent(found::add);
        case BucketSpec bucket -> {
          if (exists(bucket.name())) {
            found.add(bucket);
          }
        }
        case CacheSpec cache -> {
          if (cached) {
            found.add(cache);
          }
        }
        case ConcurrencySpec _ ->
            function.flatMap(DeployedFunction::concurrency).ifPresent(found::add);
        case FailureDestinationSpec destination -> {
          if (function.isPresent()) {
            destinations.read(destination.name()).ifPresent(found::add);
          }
        }
        case FolderSpec folder -> {
          if (exists(folder.path().bucket()) && folders.exists(folder.path())) {
            found.add(folder);
          }
        }
        case FunctionSpec _ -> function.map(DeployedFunction::spec).ifPresent(found::add);
        case FunctionUrlSpec url -> {
          if (function.isPresent()) {
            http.read(url, statements).ifPresent(found::add);
          }
        }
        case ImageSpec image -> images.read(image.name()).ifPresent(found::add);
        case LayerSpec layer -> {
          if (layers.exists(layer)) {
            found.add(layer);
          }
        }
        case LogGroupSpec group -> logGroup(group, before).ifPresent(found::add);
        case RepositorySpec repository ->
            repositories.read(repository, before).ifPresent(found::add);
        case RoleSpec role -> role(role, function.isPresent(), before).ifPresent(found::add);
        case ScheduleSpec schedule ->
            schedules
                .read(schedule, statements)
                .map(rule -> rule.withTags(Tags.ours(rule.tags(), schedule.tags(), before)))
                .ifPresent(found::add);
        case TriggerSpec trigger -> {
          if (exists(trigger.bucket())) {
            triggers.check(trigger, together);
            triggers.read(trigger, statements).ifPresent(found::add);
          }
        }
      }
    }
    function.ifPresent(f -> found.addAll(leftOvers.of(f, wanted, statements)));
    return new Deployed(found);
  }

  private boolean exists(String bucket) {
    return bucketExists.computeIfAbsent(bucket, buckets::exists);
  }

  /** One that {@code init} did not make is kept as long as the definition says; its tags stay. */
  private Optional<LogGroupSpec> logGroup(LogGroupSpec wanted, JsonNode tagsBefore) {
    return logGroups
        .read(wanted.name())
        .map(
            found ->
                found
                    .spec()
                    .withTags(
                        found.ours()
                            ? Tags.ours(found.spec().tags(), wanted.tags(), tagsBefore)
                            : wanted.tags()));
  }

  private Optional<RoleSpec> role(RoleSpec wanted, boolean functionExists, JsonNode tagsBefore) {
    Optional<RoleResource.Found> found = roles.read(wanted.name(), wanted.function());
    if (found.isPresent() && !functionExists) {
      throw RoleResource.existsAlready(wanted.name());
    }
    if (found.isPresent() && !found.get().ours()) {
      throw RoleResource.notOurs(wanted.name());
    }
    return found
        .map(RoleResource.Found::spec)
        .map(role -> role.withTags(Tags.ours(role.tags(), wanted.tags(), tagsBefore)));
  }

  /** The function, whoever made it. */
  Optional<DeployedFunction> find(String name) {
    return functions.read(name).map(found -> found.ours() ? whole(found) : found);
  }

  /** The buckets that start a function. */
  Set<String> triggerBuckets(Optional<DeployedFunction> function) {
    return function
        .map(f -> TriggerBuckets.of(f.spec().configuration(), policies.read(f.spec().name())))
        .orElseGet(LinkedHashSet::new);
  }
}
