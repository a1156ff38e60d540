package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.DefinitionBuilder;
import io.scar.cli.definition.HttpAccess;
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
import io.scar.cli.plan.Kind;
import io.scar.cli.plan.LayerSpec;
import io.scar.cli.plan.LogGroupSpec;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
import io.scar.cli.plan.RepositorySpec;
import io.scar.cli.plan.RoleSpec;
import io.scar.cli.plan.ScheduleSpec;
import io.scar.cli.plan.Spec;
import io.scar.cli.plan.Tags;
import io.scar.cli.plan.TriggerSpec;
import io.scar.cli.provision.FunctionPolicy.Statement;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.environment.FunctionVariables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is there of one function: each thing that is wanted, and what its definition made
 * before and does not want any more.
 */
final class StateReader {

  private static final String BUCKET_ARN = ":s3:::";
  private static final String TYPE_OF_ACCESS = "/api_gateway/type";

  private final Aws aws;
  private final Place place;
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
  private final ApiResource apis;
  private final FunctionUrlResource urls;
  private final BatchState batch;
  private final RepositoryResource repositories;
  private final ImageResource images;
  private final Map<String, Boolean> bucketExists = new HashMap<>();

  StateReader(Aws aws, Place place, LayerResource layers) {
    this.aws = aws;
    this.place = place;
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
    this.apis = new ApiResource(aws, place);
    this.urls = new FunctionUrlResource(aws);
    this.batch = new BatchState(aws);
    this.repositories = new RepositoryResource(aws);
    this.images = new ImageResource(aws, repositories);
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
        case ApiSpec api -> apis.read(api, statements).ifPresent(found::add);
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
        case ConcurrencySpec concurrency -> concurrency(function).ifPresent(found::add);
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
            urls.read(url.name(), statements).ifPresent(found::add);
          }
        }
        case ImageSpec image -> images.read(image.name()).ifPresent(found::add);
        case LayerSpec layer -> {
          if (layers.exists(layer)) {
            found.add(layer);
          }
        }
        case LogGroupSpec group -> logGroup(group, before).ifPresent(found::add);
        case RepositorySpec repository -> repository(repository, before).ifPresent(found::add);
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
    function.ifPresent(f -> found.addAll(leftOver(f, wanted, statements)));
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

  /** One that an earlier function of this name left is used again. */
  private Optional<RepositorySpec> repository(RepositorySpec wanted, JsonNode tagsBefore) {
    Optional<RepositoryResource.Found> found = repositories.read(wanted.name());
    if (found.isPresent() && !found.get().ours()) {
      throw RepositoryResource.notOurs(wanted.name());
    }
    return found
        .map(RepositoryResource.Found::spec)
        .map(
            repository ->
                repository.withTags(Tags.ours(repository.tags(), wanted.tags(), tagsBefore)));
  }

  /**
   * The repository that a function's definition made and that goes with it.
   *
   * @param told what the function was told of its definition
   */
  Optional<RepositorySpec> removableRepository(String function, JsonNode told) {
    boolean has =
        told.path("runtime").asText().equals(FunctionSpec.IMAGE_RUNTIME)
            || !told.path("execution_mode").asText("lambda").equals("lambda");
    return has && told.at("/ecr/delete_image").asBoolean(true)
        ? repositories
            .read(function)
            .filter(RepositoryResource.Found::ours)
            .map(RepositoryResource.Found::spec)
        : Optional.empty();
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

  private static Optional<ConcurrencySpec> concurrency(Optional<DeployedFunction> function) {
    return function.flatMap(
        f ->
            Optional.ofNullable(f.reservedConcurrency())
                .map(reserved -> new ConcurrencySpec(f.spec().name(), reserved)));
  }

  /** What is there of this function, by the words of the definition that made it. */
  private List<Spec> leftOver(
      DeployedFunction function, List<Spec> wanted, List<Statement> statements) {
    FunctionSpec spec = function.spec();
    JsonNode before = spec.configuration();
    Set<Spec.Id> ids = new LinkedHashSet<>();
    wanted.forEach(w -> ids.add(w.id()));
    List<Spec> found = new ArrayList<>();
    for (String bucket : buckets(before, statements)) {
      TriggerSpec trigger =
          new TriggerSpec(bucket, spec.name(), place.function(spec.name()), List.of(), false);
      if (!ids.contains(trigger.id())) {
        triggers.read(trigger, statements).ifPresent(found::add);
      }
    }
    if (!ids.contains(new Spec.Id(Kind.CONCURRENCY, spec.name()))
        && before.has("reserved_concurrency")) {
      concurrency(Optional.of(function)).ifPresent(found::add);
    }
    if (!ids.contains(new Spec.Id(Kind.FAILURE_DESTINATION, spec.name()))
        && before.has("on_failure")) {
      destinations.read(spec.name()).ifPresent(found::add);
    }
    String rule = Names.schedule(spec.name());
    if (!ids.contains(new Spec.Id(Kind.SCHEDULE, rule)) && before.has("keep_warm")) {
      schedules
          .read(
              new ScheduleSpec(rule, spec.name(), place.function(spec.name()), "", Map.of(), false),
              statements)
          .ifPresent(found::add);
    }
    String role = Names.role(spec.name());
    boolean used =
        wanted.stream().anyMatch(w -> w instanceof FunctionSpec f && f.role().equals(spec.role()));
    if (!used && spec.role().equals(place.role(role))) {
      roles
          .read(role, spec.name())
          .filter(RoleResource.Found::ours)
          .map(RoleResource.Found::spec)
          .ifPresent(found::add);
    }
    if (BatchState.hadJobs(before)) {
      found.addAll(batch.made(spec.name(), ids));
      found.addAll(batch.madeRoles(spec.name(), ids));
    }
    if (!ids.contains(new Spec.Id(Kind.REPOSITORY, spec.name()))) {
      removableRepository(spec.name(), before).ifPresent(found::add);
    }
    // Last, for its id cannot be had again.
    if (!ids.contains(new Spec.Id(Kind.URL, spec.name())) && hasUrl(before)) {
      urls.read(spec.name(), statements).ifPresent(found::add);
    }
    if (!ids.contains(new Spec.Id(Kind.API, spec.name()))) {
      api(spec, statements).ifPresent(found::add);
    }
    return found;
  }

  private static boolean hasUrl(JsonNode configuration) {
    return configuration.at(TYPE_OF_ACCESS).asText().equals(HttpAccess.EndpointType.URL.word());
  }

  /** The URL that a function has, by its own word. */
  Optional<FunctionUrlSpec> url(FunctionSpec function) {
    return hasUrl(function.configuration())
        ? urls.read(function.name(), List.of())
        : Optional.empty();
  }

  /** The API that a function has, by its own word. */
  Optional<ApiSpec> api(FunctionSpec function, List<Statement> statements) {
    String id = function.variables().get(FunctionVariables.API_GATEWAY_ID);
    HttpAccess.EndpointType type =
        function.configuration().at(TYPE_OF_ACCESS).asText().equals("http")
            ? HttpAccess.EndpointType.HTTP
            : HttpAccess.EndpointType.REST;
    return id == null
        ? Optional.empty()
        : apis.read(outline(function.name(), id, type), statements);
  }

  /** APIs of a function that is gone. */
  List<ApiSpec> orphanedApis(String function) {
    return apis.orphans(outline(function, null, HttpAccess.EndpointType.REST));
  }

  private ApiSpec outline(String function, @Nullable String apiId, HttpAccess.EndpointType type) {
    return new ApiSpec(
        function,
        place.function(function),
        DefinitionBuilder.anyAccess(function, type),
        apiId,
        Map.of(Names.CREATED_BY_TAG, Names.CREATED_BY, Names.FUNCTION_TAG, function),
        true);
  }

  /** The function, whoever made it. */
  Optional<DeployedFunction> find(String name) {
    return functions.read(name).map(found -> found.ours() ? whole(found) : found);
  }

  /** The buckets that start a function. */
  Set<String> triggerBuckets(Optional<DeployedFunction> function) {
    return function
        .map(f -> buckets(f.spec().configuration(), policies.read(f.spec().name())))
        .orElseGet(LinkedHashSet::new);
  }

  /** The buckets that start a function, as its configuration and its policy name them. */
  private static Set<String> buckets(JsonNode configuration, List<Statement> statements) {
    Set<String> buckets = new LinkedHashSet<>();
    for (JsonNode input : configuration.path("input")) {
      try {
        buckets.add(StoragePath.parse(input.path("path").asText()).bucket());
      } catch (IllegalArgumentException e) {
        // Not what we wrote; the policy names the bucket too.
      }
    }
    for (Statement statement : statements) {
      int bucket = statement.source().indexOf(BUCKET_ARN);
      if (statement.principal().equals(TriggerResource.PRINCIPAL) && bucket >= 0) {
        buckets.add(statement.source().substring(bucket + BUCKET_ARN.length()));
      }
    }
    return buckets;
  }
}
