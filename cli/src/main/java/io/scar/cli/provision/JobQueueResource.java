package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.JobQueueSpec;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Tags;
import io.scar.cli.provision.BatchCalls.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a function's jobs wait for machines. */
final class JobQueueResource implements ResourceType<JobQueueSpec> {

  private static final List<String> UNFINISHED =
      List.of("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING");

  /**
   * @param ours whether {@code init} made it
   */
  record Found(JobQueueSpec spec, boolean ours) {}

  private final BatchCalls batch;

  JobQueueResource(Aws aws) {
    this.batch = new BatchCalls(aws);
  }

  @Override
  public Class<JobQueueSpec> specs() {
    return JobQueueSpec.class;
  }

  private static String thing(String name) {
    return "job queue " + name;
  }

  Optional<Found> read(String name) {
    return batch
        .find(Kind.QUEUE, name, thing(name))
        .filter(found -> !BatchCalls.isGoing(found))
        .map(
            found -> {
              Map<String, String> tags = BatchCalls.tags(found);
              String environment =
                  found.at("/computeEnvironmentOrder/0/computeEnvironment").asText();
              return new Found(
                  new JobQueueSpec(
                      name,
                      environment.substring(environment.lastIndexOf('/') + 1),
                      found.path("state").asText().equals("ENABLED"),
                      tags,
                      BatchCalls.health(found),
                      0),
                  Names.CREATED_BY.equals(tags.get(Names.CREATED_BY_TAG)));
            });
  }

  /** How many jobs there are that are not finished. */
  int unfinishedJobs(String name) {
    int jobs = 0;
    for (String status : UNFINISHED) {
      ObjectNode request = BatchCalls.request("jobQueue", name).put("jobStatus", status);
      String next;
      do {
        JsonNode page = batch.run("ListJobs", thing(name), request);
        jobs += page.path("jobSummaryList").size();
        next = page.path("nextToken").asText("");
        request.put("nextToken", next);
      } while (!next.isEmpty());
    }
    return jobs;
  }

  /** The same with the jobs that its removal ends, as far as this user may count them. */
  JobQueueSpec counted(JobQueueSpec queue) {
    try {
      return queue.withUnfinished(unfinishedJobs(queue.name()));
    } catch (Failure e) {
      if (e.status() == ExitStatus.REFUSED) {
        return queue;
      }
      throw e;
    }
  }

  @Override
  public void create(JobQueueSpec wanted, Undo undo) {
    String name = wanted.name();
    batch.awaitGone(Kind.QUEUE, name, thing(name), undo::requireGoingOn);
    ObjectNode request = BatchCalls.request("jobQueueName", name);
    request.put("state", state(wanted)).put("priority", 1);
    request
        .putArray("computeEnvironmentOrder")
        .addObject()
        .put("order", 1)
        .put("computeEnvironment", wanted.environment());
    batch.addTags(request, wanted.tags());
    batch.change("CreateJobQueue", thing(name), request, undo::requireGoingOn);
    undo.add(thing(name), () -> remove(name));
    batch.awaitValid(Kind.QUEUE, name, thing(name), undo::requireGoingOn);
  }

  private static String state(JobQueueSpec queue) {
    return queue.enabled() ? "ENABLED" : "DISABLED";
  }

  @Override
  public void update(JobQueueSpec wanted, JobQueueSpec deployed, List<Change> changes, Undo undo) {
    String name = wanted.name();
    if (changes.stream().anyMatch(change -> !change.field().startsWith(Tags.FIELD))) {
      undo.add("changes of " + thing(name), () -> set(deployed, () -> {}));
      set(wanted, undo::requireGoingOn);
    }
    Retagging.apply(
        thing(name),
        deployed.tags(),
        wanted.tags(),
        changes,
        batch.tagged(Kind.QUEUE, name, thing(name)),
        undo);
  }

  private void set(JobQueueSpec queue, Runnable goingOn) {
    String name = queue.name();
    ObjectNode request = BatchCalls.request("jobQueue", name).put("state", state(queue));
    request
        .putArray("computeEnvironmentOrder")
        .addObject()
        .put("order", 1)
        .put("computeEnvironment", batch.arn(Kind.ENVIRONMENT, queue.environment()));
    batch.change("UpdateJobQueue", thing(name), request, goingOn);
    batch.awaitValid(Kind.QUEUE, name, thing(name), goingOn);
  }

  /** Ends the jobs that are in it. */
  @Override
  public void delete(JobQueueSpec deployed, Undo undo) {
    String name = deployed.name();
    // Said before it begins: it can be refused half-way.
    undo.add("removal of " + thing(name), () -> restore(deployed));
    batch.remove(Kind.QUEUE, name, thing(name), undo::requireGoingOn);
  }

  private void remove(String name) {
    batch.remove(Kind.QUEUE, name, thing(name), () -> {});
  }

  private void restore(JobQueueSpec deployed) {
    String name = deployed.name();
    batch.awaitGone(Kind.QUEUE, name, thing(name), () -> {});
    if (batch.find(Kind.QUEUE, name, thing(name)).isEmpty()) {
      create(deployed, new Undo());
    } else {
      set(deployed, () -> {});
    }
  }
}
