package io.scar.local.batch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.run.Executions;
import io.scar.local.batch.schedule.JobLife;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobQueue;
import io.scar.local.batch.store.JobStore;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Jobs: read, end. */
final class JobOperations {

  private static final int MOST_DESCRIBED = 100;
  private static final String DELETED = "JobQueue deleted";

  private final ResourceStore resources;
  private final JobStore jobs;
  private final JobLife life;
  private final Executions executions;

  JobOperations(ResourceStore resources, JobStore jobs, JobLife life, Executions executions) {
    this.resources = resources;
    this.jobs = jobs;
    this.life = life;
    this.executions = executions;
  }

  ObjectNode describe(BatchCall call) throws AwsException {
    List<String> ids = call.body().texts("jobs");
    if (ids.isEmpty()) {
      throw BatchErrors.missing("jobs");
    }
    if (ids.size() > MOST_DESCRIBED) {
      throw BatchErrors.client(
          "At most %d jobs can be described at once".formatted(MOST_DESCRIBED));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("jobs");
    ids.stream().distinct().forEach(id -> described(id).ifPresent(list::add));
    return answer;
  }

  /** A job by its id or ARN, or a node by {@code JOB#NODE}. */
  private Optional<ObjectNode> described(String given) {
    String id = ResourceStore.key(given);
    int sign = id.indexOf('#');
    if (sign < 0) {
      return jobs.find(id).map(JobJson::detail);
    }
    return jobs.find(id.substring(0, sign))
        .filter(job -> job.spec().multiNode())
        .flatMap(
            job ->
                IntStream.range(0, job.spec().containers().size())
                    .filter(node -> job.spec().nodeId(node).equals(id))
                    .mapToObj(node -> JobJson.node(job, node))
                    .findFirst());
  }

  ObjectNode list(BatchCall call) throws AwsException {
    Body body = call.body();
    if (body.has("arrayJobId")) {
      throw BatchErrors.unserved("ListJobs", "arrayJobId");
    }
    Optional<String> multiNode = body.text("multiNodeJobId");
    if (multiNode.isPresent() == body.has("jobQueue")) {
      throw BatchErrors.client("Either jobQueue or multiNodeJobId must be provided");
    }
    Predicate<Job> wanted = JobFilter.of(body);
    if (multiNode.isPresent()) {
      List<ObjectNode> nodes =
          jobs.find(multiNode.get())
              .filter(job -> job.spec().multiNode())
              .filter(wanted)
              .map(JobJson::nodeSummaries)
              .orElse(List.of());
      return Page.of(
          body, "jobSummaryList", nodes, node -> node.path("jobId").asText(), node -> node);
    }
    String given = body.required("jobQueue");
    JobQueue queue =
        resources
            .queue(given)
            .orElseThrow(() -> BatchErrors.client("JobQueue %s not found.".formatted(given)));
    List<Job> found = jobs.list(job -> queue.has(job.spec()) && wanted.test(job)).reversed();
    return Page.of(body, "jobSummaryList", found, Job::id, JobJson::summary);
  }

  ObjectNode cancel(BatchCall call) throws IOException, AwsException {
    String id = id(call);
    life.cancel(id, call.body().required("reason"));
    return JsonNodeFactory.instance.objectNode();
  }

  ObjectNode terminate(BatchCall call) throws IOException, AwsException {
    String id = id(call);
    life.terminate(id, call.body().required("reason"), executions);
    return JsonNodeFactory.instance.objectNode();
  }

  private String id(BatchCall call) throws AwsException {
    String given = call.body().required("jobId");
    call.body().required("reason");
    return jobs.find(ResourceStore.key(given))
        .map(Job::id)
        .orElseThrow(() -> BatchErrors.client("Job %s does not exist".formatted(given)));
  }

  /** Ends the jobs of a queue that is deleted. */
  void terminateAll(String queueArn) throws IOException {
    for (Job job : jobs.list(job -> job.spec().queueArn().equals(queueArn))) {
      life.terminate(job.id(), DELETED, executions);
    }
  }
}
