package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Action;
import io.scar.cli.plan.ApiSpec;
import io.scar.cli.plan.BucketSpec;
import io.scar.cli.plan.FunctionPlan;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.FunctionUrlSpec;
import io.scar.cli.plan.Kind;
import io.scar.cli.plan.LogGroupSpec;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
import io.scar.cli.plan.RepositorySpec;
import io.scar.cli.plan.RoleSpec;
import io.scar.cli.plan.ScheduleSpec;
import io.scar.cli.plan.Spec;
import io.scar.cli.plan.TriggerSpec;
import io.scar.contract.definition.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;

/**
 * Removes what {@code init} made and nothing else, which the tags tell. A part that is gone already
 * is no failure; buckets and their objects stay unless they are asked for.
 */
public final class Removal {

  /** Lambda's answer to the function's deletion; empty if the function was gone already. */
  public record Removed(String name, String requestId, int httpStatus) {}

  private final Aws aws;
  private final Account account;
  private final Place place;
  private final StateReader reader;
  private final RoleResource roles;
  private final RepositoryResource repositories;
  private final RepositoryState repositoryState;
  private final HttpState http;
  private final LogGroupResource logGroups;
  private final TriggerResource triggers;
  private final ScheduleResource schedules;
  private final BucketRemoval buckets;
  private final Undo progress = new Undo();
  private final ApiResource apis;
  private final BatchState batch;
  private final FunctionUrlResource urls;

  public Removal(Aws aws, Account account) {
    this.aws = aws;
    this.account = account;
    this.place = new Place(aws.partition(), aws.region(), aws.accountId());
    LayerResource layers =
        new LayerResource(
            aws,
            _ -> {
              throw new IllegalStateException("no layer is made");
            });
    this.reader = new StateReader(aws, place, layers);
    this.roles = new RoleResource(aws);
    this.repositories = new RepositoryResource(aws);
    this.repositoryState = new RepositoryState(repositories);
    this.http = new HttpState(aws, place);
    this.logGroups = new LogGroupResource(aws);
    this.triggers = new TriggerResource(aws);
    this.schedules = new ScheduleResource(aws);
    this.buckets =
        new BucketRemoval(
            aws,
            name ->
                reader
                    .find(name)
                    .map(function -> function.spec().configuration())
                    .orElse(MissingNode.getInstance()));
    this.apis = new ApiResource(aws, place);
    this.batch = new BatchState(aws);
    this.urls = new FunctionUrlResource(aws);
  }

  /**
   * What is there to be removed, in the order in which it goes.
   *
   * @param definedInputs the inputs of the definition, if there is one
   * @param withBuckets whether the buckets of the function that {@code init} made go too
   * @throws Failure NOT_FOUND if there is nothing of that name
   */
  public FunctionPlan plan(String name, List<Input> definedInputs, boolean withBuckets) {
    Optional<DeployedFunction> function = reader.find(name);
    if (function.isPresent() && !function.get().ours()) {
      throw Failure.usage(
          "Function " + name + " was not made by scar; it stays.",
          "`aws lambda delete-function --function-name " + name + "` deletes it.");
    }
    JsonNode configuration =
        function.map(f -> f.spec().configuration()).orElse(MissingNode.getInstance());
    List<Spec> specs = new ArrayList<>();
    triggers(name, function, definedInputs, specs);
    if (configuration.has("keep_warm")) {
      schedule(name).ifPresent(specs::add);
    }
    if (withBuckets) {
      // Before the function, which alone names them: after a failure the command can be given
      // again.
      specs.addAll(buckets.of(name, configuration));
    }
    specs.addAll(apis(name, function));
    boolean withJobs =
        function.isEmpty() || configuration.isMissingNode() || BatchState.hadJobs(configuration);
    List<Spec> jobs =
        !withJobs
            ? List.of()
            : function.isEmpty() ? batch.orphans(name) : batch.made(name, Set.of());
    specs.addAll(jobs);
    // Before the function too, which alone tells whether there is one; but jobs need one.
    repositoryState
        .removable(
            name,
            jobs.isEmpty() || function.isPresent() ? configuration : BatchState.ANY_CONFIGURATION)
        .ifPresent(specs::add);
    function
        .map(DeployedFunction::spec)
        .flatMap(spec -> http.url(spec, List.of()))
        .ifPresent(specs::add);
    function.map(DeployedFunction::spec).ifPresent(specs::add);
    Optional<LogGroupResource.Found> log = logGroups.read(Names.logGroup(name));
    log.filter(LogGroupResource.Found::ours)
        .map(LogGroupResource.Found::spec)
        .ifPresent(specs::add);
    String role = Names.role(name);
    if (function.isEmpty() || function.get().spec().role().endsWith("/" + role)) {
      roles
          .read(role, name)
          .filter(RoleResource.Found::ours)
          .map(RoleResource.Found::spec)
          .ifPresent(specs::add);
    }
    if (withJobs) {
      specs.addAll(batch.madeRoles(name, Set.of()));
    }
    if (specs.isEmpty()) {
      throw Failure.notFound("Function " + name + " does not exist.", "`scar ls` lists yours.");
    }
    List<Action> actions = new ArrayList<>();
    specs.forEach(spec -> actions.add(new Action.Delete(spec)));
    log.filter(found -> !found.ours())
        .ifPresent(found -> actions.add(new Action.Keep(found.spec())));
    return new FunctionPlan(name, account, actions);
  }

  private List<ApiSpec> apis(String name, Optional<DeployedFunction> function) {
    return function.isEmpty()
        ? http.orphanedApis(name)
        : http.api(function.get().spec(), List.of()).stream().toList();
  }

  private void triggers(
      String name,
      Optional<DeployedFunction> function,
      List<Input> definedInputs,
      List<Spec> specs) {
    Set<String> names = reader.triggerBuckets(function);
    definedInputs.forEach(input -> names.add(input.path().bucket()));
    for (String bucket : names) {
      triggers
          .read(new TriggerSpec(bucket, name, place.function(name), List.of(), false), List.of())
          .ifPresent(specs::add);
    }
  }

  private Optional<ScheduleSpec> schedule(String name) {
    return schedules.read(
        new ScheduleSpec(Names.schedule(name), name, place.function(name), "", Map.of(), false),
        List.of());
  }

  /**
   * Removes what the plan says.
   *
   * @param done hears of each thing that is gone
   * @throws Failure if a step is refused, or after {@link #cancel}; it says what is still there
   */
  public Removed apply(FunctionPlan plan, Consumer<Spec> done) {
    Deque<Spec> left = new ArrayDeque<>();
    for (Action action : plan.actions()) {
      if (action instanceof Action.Delete delete) {
        left.add(delete.spec());
      }
    }
    boolean withBuckets = left.stream().anyMatch(spec -> spec.kind() == Kind.BUCKET);
    @Nullable DeleteFunctionResponse answer = null;
    try {
      for (Spec spec = left.peek(); spec != null; spec = left.peek()) {
        progress.requireGoingOn();
        if (spec instanceof FunctionSpec function) {
          answer = delete(function.name());
        } else {
          remove(spec);
        }
        left.remove();
        done.accept(spec);
      }
    } catch (Failure e) {
      throw e.withNote(
          "Still there: %s. `scar rm -n %s%s` goes on."
              .formatted(
                  String.join(", ", left.stream().map(Spec::thing).toList()),
                  plan.function(),
                  withBuckets ? " --delete-buckets" : ""));
    }
    return answer == null
        ? new Removed(plan.function(), "", 0)
        : new Removed(
            plan.function(),
            answer.responseMetadata().requestId(),
            answer.sdkHttpResponse().statusCode());
  }

  /** What is no function: its permissions and destinations are part of it and go with it. */
  private void remove(Spec spec) {
    switch (spec) {
      case TriggerSpec trigger -> triggers.clear(trigger);
      case ScheduleSpec schedule -> schedules.deleteRule(schedule.name());
      case ApiSpec api -> apis.remove(api);
      case FunctionUrlSpec url -> urls.remove(url.name());
      case LogGroupSpec group -> logGroups.delete(group, progress);
      case RepositorySpec repository -> repositories.remove(repository.name());
      case RoleSpec role -> roles.delete(role, progress);
      case BucketSpec bucket -> buckets.remove(bucket.name(), progress::requireGoingOn);
      default -> batch.remove(spec, progress);
    }
  }

  /** Lets {@link #apply}, in another thread, stop before its next step. */
  public void cancel() {
    progress.cancel();
  }

  private @Nullable DeleteFunctionResponse delete(String name) {
    return aws.calls()
        .find(
            "lambda:DeleteFunction",
            "function " + name,
            () -> aws.lambda().deleteFunction(f -> f.functionName(name)))
        .orElse(null);
  }
}
