package io.scar.local.batch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.files.TreeRemover;
import io.scar.local.batch.run.Executions;
import io.scar.local.batch.run.JobRunner;
import io.scar.local.batch.schedule.JobLife;
import io.scar.local.batch.schedule.Scheduler;
import io.scar.local.batch.store.JobStore;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.event.LogSink;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsProtocol;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.AwsService;
import io.scar.local.http.PathPattern;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * AWS Batch on one machine: its jobs are containers of this machine, with the rights of the user
 * who started the local cloud.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/APIReference/">Batch API Reference</a>
 */
public final class BatchService implements AwsService, AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final PathPattern TAGS = PathPattern.of("/v1/tags/{+}");
  private static final String PREFIX = "/v1/";

  /** Operations of Batch that are known by name and not served. */
  private static final List<String> UNSERVED =
      List.of(
          "CreateConsumableResource",
          "CreateQuotaShare",
          "CreateSchedulingPolicy",
          "CreateServiceEnvironment",
          "DeleteConsumableResource",
          "DeleteQuotaShare",
          "DeleteSchedulingPolicy",
          "DeleteServiceEnvironment",
          "DescribeConsumableResource",
          "DescribeQuotaShare",
          "DescribeSchedulingPolicies",
          "DescribeServiceEnvironments",
          "DescribeServiceJob",
          "GetJobQueueSnapshot",
          "ListConsumableResources",
          "ListJobsByConsumableResource",
          "ListQuotaShares",
          "ListSchedulingPolicies",
          "ListServiceJobs",
          "SubmitServiceJob",
          "TerminateServiceJob",
          "UpdateConsumableResource",
          "UpdateQuotaShare",
          "UpdateSchedulingPolicy",
          "UpdateServiceEnvironment",
          "UpdateServiceJob");

  private final Map<String, BatchCall.Operation> operations = new HashMap<>();
  private final Map<String, BatchCall.Operation> tagOperations = new HashMap<>();
  private final ResourceStore resources;
  private final JobStore jobs;
  private final Settling settling;
  private final Executions executions;
  private final Scheduler scheduler;

  private BatchService(
      BatchSettings settings,
      LogSink logs,
      JobRunner runner,
      RoleCheck roles,
      ResourceStore resources,
      JobStore jobs,
      JobLife life) {
    this.resources = resources;
    this.jobs = jobs;
    executions = new Executions(runner, logs, settings.runs());
    scheduler = new Scheduler(jobs, resources, life, executions, settings.memory());
    settling = new Settling(resources, roles, settings.settling(), scheduler::wake);
    JobOperations jobOperations = new JobOperations(resources, jobs, life, executions);
    var environments = new ComputeEnvironmentOperations(resources, settling);
    on("CreateComputeEnvironment", environments::create);
    on("UpdateComputeEnvironment", environments::update);
    on("DeleteComputeEnvironment", environments::delete);
    on("DescribeComputeEnvironments", environments::describe);
    var queues = new JobQueueOperations(resources, settling, jobOperations::terminateAll);
    on("CreateJobQueue", queues::create);
    on("UpdateJobQueue", queues::update);
    on("DeleteJobQueue", queues::delete);
    on("DescribeJobQueues", queues::describe);
    var definitions = new JobDefinitionOperations(resources, settings.shortestTimeout());
    on("RegisterJobDefinition", definitions::register);
    on("DeregisterJobDefinition", definitions::deregister);
    on("DescribeJobDefinitions", definitions::describe);
    on(
        "SubmitJob",
        new SubmitJobOperation(resources, definitions, jobs, life, settings.shortestTimeout())
            ::submit);
    on("DescribeJobs", jobOperations::describe);
    on("ListJobs", jobOperations::list);
    on("CancelJob", jobOperations::cancel);
    on("TerminateJob", jobOperations::terminate);
    TagOperations tags = new TagOperations(resources, jobs);
    onTags("ListTagsForResource", "GET", tags::list);
    onTags("TagResource", "POST", tags::tag);
    onTags("UntagResource", "DELETE", tags::untag);
    for (String name : UNSERVED) {
      operations.put(
          path(name),
          call -> {
            throw AwsException.notImplemented("batch", name);
          });
    }
  }

  /**
   * Reads the state, and ends what an earlier run that was killed left; jobs wait until {@link
   * #start}.
   *
   * @throws IOException if the state cannot be read
   */
  public static BatchService open(
      BatchSettings settings, LogSink logs, JobRunner runner, Identities identities)
      throws IOException {
    ResourceStore resources = ResourceStore.open(settings.folder().resolve("resources.json"));
    JobStore jobs = JobStore.open(settings.folder().resolve("jobs"));
    JobLife life = new JobLife(jobs, settings.keepFinished());
    life.recover();
    TreeRemover.remove(settings.runs().scratch());
    return new BatchService(
        settings, logs, runner, new RoleCheck(identities), resources, jobs, life);
  }

  private void on(String name, BatchCall.Operation operation) {
    operations.put(path(name), operation);
  }

  /**
   * @param name of the operation in the service's own API, for who reads this
   */
  private void onTags(String name, String method, BatchCall.Operation operation) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an operation has a name");
    }
    tagOperations.put(method, operation);
  }

  private static String path(String operation) {
    return PREFIX + operation.toLowerCase(Locale.ROOT);
  }

  /** Gives the images of job definitions and of jobs to come other addresses; before the start. */
  public void moveImages(UnaryOperator<String> moved) throws IOException {
    resources.moveImages(moved);
    jobs.moveImages(moved);
  }

  /** Begins to run jobs; the endpoint answers by now. */
  public void start() {
    settling.resume();
    scheduler.start();
  }

  @Override
  public String signingName() {
    return "batch";
  }

  @Override
  public AwsProtocol protocol() {
    return AwsProtocol.REST_JSON;
  }

  @Override
  public void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    Optional<List<String>> tagged;
    try {
      tagged = TAGS.match(request.rawPath());
    } catch (IllegalArgumentException e) {
      throw BatchErrors.client("The path is not percent-encoded: " + request.rawPath());
    }
    BatchCall.Operation operation =
        tagged.isPresent()
            ? tagOperations.get(request.method())
            : request.method().equals("POST") ? operations.get(request.rawPath()) : null;
    if (operation == null) {
      throw AwsException.notImplemented("batch", request.method() + " " + request.rawPath());
    }
    ObjectNode answer = operation.run(BatchCall.read(request, tagged.orElse(List.of())));
    response.send(200, "application/json", JSON.writeValueAsBytes(answer));
  }

  /** Ends all jobs that run; those of them with attempts left run again when it is next started. */
  @Override
  public void close() {
    settling.close();
    scheduler.close();
    executions.close();
  }
}
