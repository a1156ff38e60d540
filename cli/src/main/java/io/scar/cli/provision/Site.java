package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Action;
import io.scar.cli.plan.ApiSpec;
import io.scar.cli.plan.BucketSpec;
import io.scar.cli.plan.CacheSpec;
import io.scar.cli.plan.ComputeEnvironmentSpec;
import io.scar.cli.plan.ConcurrencySpec;
import io.scar.cli.plan.FailureDestinationSpec;
import io.scar.cli.plan.FolderSpec;
import io.scar.cli.plan.FunctionPlan;
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
import io.scar.cli.plan.TriggerSpec;

/** All kinds of resources, in one account and region. A new kind is added here. */
final class Site implements AutoCloseable {

  private final Aws aws;
  private final Packages packages;
  private final RepositoryResource repositories;
  private final ImageResource images;
  private final LayerResource layers;
  private final FunctionResource functions;
  private final RoleResource roles;
  private final BucketResource buckets;
  private final FolderResource folders;
  private final LogGroupResource logGroups;
  private final TriggerResource triggers;
  private final ConcurrencyResource concurrency;
  private final FailureDestinationResource destinations;
  private final ScheduleResource schedules;
  private final ApiResource apis;
  private final FunctionUrlResource urls;
  private final ComputeEnvironmentResource environments;
  private final JobQueueResource queues;
  private final JobDefinitionResource definitions;

  Site(Aws aws, LayerPackage layer) {
    this.aws = aws;
    this.repositories = new RepositoryResource(aws);
    this.images = new ImageResource(aws, repositories);
    this.packages =
        new Packages(aws, new Place(aws.partition(), aws.region(), aws.accountId()), repositories);
    this.layers = new LayerResource(aws, undo -> packages.layer(layer, undo));
    this.functions = new FunctionResource(aws, layers, packages);
    this.roles = new RoleResource(aws);
    this.buckets = new BucketResource(aws);
    this.folders = new FolderResource(aws);
    this.logGroups = new LogGroupResource(aws);
    this.triggers = new TriggerResource(aws);
    this.concurrency = new ConcurrencyResource(aws);
    this.destinations = new FailureDestinationResource(aws);
    this.schedules = new ScheduleResource(aws);
    this.apis = new ApiResource(aws, packages.place());
    this.urls = new FunctionUrlResource(aws);
    this.environments = new ComputeEnvironmentResource(aws);
    this.queues = new JobQueueResource(aws);
    this.definitions = new JobDefinitionResource(aws, repositories);
  }

  Aws aws() {
    return aws;
  }

  Place place() {
    return packages.place();
  }

  Packages packages() {
    return packages;
  }

  TriggerResource triggers() {
    return triggers;
  }

  LayerResource layers() {
    return layers;
  }

  /**
   * Looks for what a plan needs and does not make.
   *
   * @throws Failure NOT_FOUND if the account has not the roles that machines need, USAGE if
   *     machines that are made anew have still work
   */
  void requirePossible(FunctionPlan plan) {
    for (Action action : plan.actions()) {
      if (action.spec() instanceof ComputeEnvironmentSpec environment
          && (action instanceof Action.Create || action instanceof Action.Update)) {
        environments.requireRoles(environment);
        if (action instanceof Action.Update) {
          environments.requireReplaceable(environment, action.changes());
        }
      }
    }
  }

  /**
   * Does one action of a plan.
   *
   * @param function that the plan is for
   */
  void apply(Action action, PreparedFunction function, Undo undo) {
    switch (action.spec()) {
      case ApiSpec spec -> apply(apis, spec, action, undo);
      case BucketSpec spec -> apply(buckets, spec, action, undo);
      case CacheSpec _ -> {
        if (action instanceof Action.Create) {
          function.makeCache(undo);
        }
      }
      case ComputeEnvironmentSpec spec -> apply(environments, spec, action, undo);
      case JobQueueSpec spec -> apply(queues, spec, action, undo);
      case JobDefinitionSpec spec -> apply(definitions, spec, action, undo);
      case ConcurrencySpec spec -> apply(concurrency, spec, action, undo);
      case FailureDestinationSpec spec -> apply(destinations, spec, action, undo);
      case FolderSpec spec -> apply(folders, spec, action, undo);
      case FunctionSpec spec -> apply(functions, spec, action, undo);
      case ImageSpec _ -> {
        if (!(action instanceof Action.Keep)) {
          function.putImage(images, undo);
        }
      }
      case FunctionUrlSpec spec -> apply(urls, spec, action, undo);
      case LayerSpec spec -> apply(layers, spec, action, undo);
      case LogGroupSpec spec -> apply(logGroups, spec, action, undo);
      case RepositorySpec spec -> apply(repositories, spec, action, undo);
      case RoleSpec spec -> apply(roles, spec, action, undo);
      case ScheduleSpec spec -> apply(schedules, spec, action, undo);
      case TriggerSpec spec -> apply(triggers, spec, action, undo);
    }
  }

  private static <R extends Spec> void apply(
      ResourceType<R> type, R spec, Action action, Undo undo) {
    switch (action) {
      case Action.Create _ -> type.create(spec, undo);
      case Action.Update update ->
          type.update(spec, type.specs().cast(update.deployed()), update.changes(), undo);
      case Action.Keep _ -> {
        // It is as it should be.
      }
      case Action.Delete _ -> type.delete(spec, undo);
    }
  }

  @Override
  public void close() {
    packages.close();
  }
}
