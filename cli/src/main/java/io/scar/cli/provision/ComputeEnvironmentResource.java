package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.Batch.Compute;
import io.scar.cli.definition.Batch.Machines;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.ComputeEnvironmentSpec;
import io.scar.cli.plan.JobQueueSpec;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Tags;
import io.scar.cli.provision.BatchCalls.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machines of a function's jobs. Batch changes how many there may be; for all else the
 * environment is made anew, and its queue with it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/userguide/updating-compute-environments.html">Updating
 *     compute environments</a>
 */
final class ComputeEnvironmentResource implements ResourceType<ComputeEnvironmentSpec> {

  /**
   * @param ours whether {@code init} made it
   */
  record Found(ComputeEnvironmentSpec spec, boolean ours) {}

  private final BatchCalls batch;
  private final BatchRoles roles;
  private final JobQueueResource queues;

  ComputeEnvironmentResource(Aws aws) {
    this.batch = new BatchCalls(aws);
    this.roles = new BatchRoles(aws);
    this.queues = new JobQueueResource(aws);
  }

  @Override
  public Class<ComputeEnvironmentSpec> specs() {
    return ComputeEnvironmentSpec.class;
  }

  private static String thing(String name) {
    return "compute environment " + name;
  }

  /** The roles that the account must have are there, as far as can be told. */
  void requireRoles(ComputeEnvironmentSpec wanted) {
    roles.require(wanted.machines());
  }

  Optional<Found> read(String name) {
    return batch
        .find(Kind.ENVIRONMENT, name, thing(name))
        .filter(found -> !BatchCalls.isGoing(found))
        .map(
            found -> {
              Map<String, String> tags = BatchCalls.tags(found);
              return new Found(
                  new ComputeEnvironmentSpec(name, machines(found), tags, BatchCalls.health(found)),
                  Names.CREATED_BY.equals(tags.get(Names.CREATED_BY_TAG)));
            });
  }

  private static Machines machines(JsonNode found) {
    JsonNode resources = found.path("computeResources");
    String role = found.path("serviceRole").asText("");
    return new Machines(
        resources.has("type") ? Compute.valueOf(resources.path("type").asText()) : Compute.EC2,
        !found.path("type").asText().equals("UNMANAGED"),
        found.path("state").asText().equals("ENABLED"),
        resources.path("minvCpus").asInt(),
        resources.path("desiredvCpus").asInt(),
        resources.path("maxvCpus").asInt(),
        texts(resources.path("instanceTypes")),
        texts(resources.path("subnets")),
        texts(resources.path("securityGroupIds")),
        resources.path("instanceRole").asText(""),
        BatchRoles.isServiceLinked(role) ? "" : role);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  @Override
  public void create(ComputeEnvironmentSpec wanted, Undo undo) {
    String name = wanted.name();
    batch.awaitGone(Kind.ENVIRONMENT, name, thing(name), undo::requireGoingOn);
    make(wanted, undo::requireGoingOn);
    undo.add(thing(name), () -> remove(name));
    batch.awaitValid(Kind.ENVIRONMENT, name, thing(name), undo::requireGoingOn);
  }

  private void make(ComputeEnvironmentSpec wanted, Runnable goingOn) {
    Machines machines = wanted.machines();
    ObjectNode request = BatchCalls.request("computeEnvironmentName", wanted.name());
    request.put("type", machines.managed() ? "MANAGED" : "UNMANAGED");
    request.put("state", state(machines));
    roles.serviceRole(machines).ifPresent(role -> request.put("serviceRole", role));
    if (machines.managed()) {
      resources(request.putObject("computeResources"), machines);
    }
    batch.addTags(request, wanted.tags());
    batch.change("CreateComputeEnvironment", thing(wanted.name()), request, goingOn);
  }

  private static String state(Machines machines) {
    return machines.enabled() ? "ENABLED" : "DISABLED";
  }

  private static void resources(ObjectNode resources, Machines machines) {
    resources.put("type", machines.compute().name()).put("maxvCpus", machines.max());
    machines.subnets().forEach(resources.putArray("subnets")::add);
    machines.securityGroups().forEach(resources.putArray("securityGroupIds")::add);
    if (machines.compute().isFargate()) {
      return;
    }
    // The one needs no role of a Spot fleet, and the other finds machines where the first type is
    // sold out.
    resources.put(
        "allocationStrategy",
        machines.compute().isSpot() ? "SPOT_CAPACITY_OPTIMIZED" : "BEST_FIT_PROGRESSIVE");
    resources.put("minvCpus", machines.min()).put("desiredvCpus", machines.desired());
    machines.instanceTypes().forEach(resources.putArray("instanceTypes")::add);
    resources.put("instanceRole", machines.instanceRole());
  }

  @Override
  public void update(
      ComputeEnvironmentSpec wanted,
      ComputeEnvironmentSpec deployed,
      List<Change> changes,
      Undo undo) {
    if (ComputeEnvironmentSpec.isMadeAnew(changes)) {
      replace(wanted, deployed, undo);
      return;
    }
    String name = wanted.name();
    if (changes.stream().anyMatch(change -> !change.field().startsWith(Tags.FIELD))) {
      undo.add("changes of " + thing(name), () -> restore(deployed));
      scale(wanted, undo::requireGoingOn);
      batch.awaitValid(Kind.ENVIRONMENT, name, thing(name), undo::requireGoingOn);
    }
    Retagging.apply(
        thing(name),
        deployed.tags(),
        wanted.tags(),
        changes,
        batch.tagged(Kind.ENVIRONMENT, name, thing(name)),
        undo);
  }

  private void scale(ComputeEnvironmentSpec wanted, Runnable goingOn) {
    Machines machines = wanted.machines();
    ObjectNode request = BatchCalls.request("computeEnvironment", wanted.name());
    request.put("state", state(machines));
    if (machines.managed()) {
      ObjectNode resources = request.putObject("computeResources");
      resources.put("maxvCpus", machines.max());
      if (!machines.compute().isFargate()) {
        resources.put("minvCpus", machines.min());
      }
    }
    batch.change("UpdateComputeEnvironment", thing(wanted.name()), request, goingOn);
  }

  /** Its queue goes and comes too: an environment is removed only after it. */
  private void replace(ComputeEnvironmentSpec wanted, ComputeEnvironmentSpec deployed, Undo undo) {
    String name = wanted.name();
    Optional<JobQueueSpec> queue = queues.read(name).map(JobQueueResource.Found::spec);
    if (queue.isPresent()) {
      requireNoJobs(name);
      queues.delete(queue.get(), undo);
    }
    delete(deployed, undo);
    create(wanted, undo);
    queue.ifPresent(again -> queues.create(again, undo));
  }

  /**
   * Looks whether an environment that is made anew has still work: its queue goes with it.
   *
   * @throws Failure USAGE if there are jobs that are not finished
   */
  void requireReplaceable(ComputeEnvironmentSpec deployed, List<Change> changes) {
    String name = deployed.name();
    if (ComputeEnvironmentSpec.isMadeAnew(changes) && queues.read(name).isPresent()) {
      requireNoJobs(name);
    }
  }

  private void requireNoJobs(String name) {
    int jobs = queues.unfinishedJobs(name);
    if (jobs > 0) {
      throw Failure.usage(
          "%s has to be made anew for this change, and %d of its jobs are not finished."
              .formatted(capital(thing(name)), jobs),
          "Wait for them: `scar ls` tells their states. `scar rm -n " + name + "` ends them.");
    }
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  @Override
  public void delete(ComputeEnvironmentSpec deployed, Undo undo) {
    String name = deployed.name();
    // Said before it begins: it can be refused half-way.
    undo.add("removal of " + thing(name), () -> restore(deployed));
    batch.remove(Kind.ENVIRONMENT, name, thing(name), undo::requireGoingOn);
  }

  /** To the end, whoever waits for it. */
  void remove(String name) {
    batch.remove(Kind.ENVIRONMENT, name, thing(name), () -> {});
  }

  private void restore(ComputeEnvironmentSpec deployed) {
    String name = deployed.name();
    batch.awaitGone(Kind.ENVIRONMENT, name, thing(name), () -> {});
    if (batch.find(Kind.ENVIRONMENT, name, thing(name)).isEmpty()) {
      create(deployed, new Undo());
    } else {
      scale(deployed, () -> {});
      batch.awaitValid(Kind.ENVIRONMENT, name, thing(name), () -> {});
    }
  }
}
