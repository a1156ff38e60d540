package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of functions.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobs.html">DescribeJobs</a>
 */
public final class Jobs {

  /** Where Batch collects what jobs write. */
  public static final String LOG_GROUP = "/aws/batch/job";

  /** The order in which a job has them. */
  private static final List<String> STATES =
      List.of("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED");

  /** More are not counted. */
  private static final int PAGES = 20;

  private static final int MOST_DESCRIBED = 100;
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([#:]\\d+)?");

  /** As the supervisor says whom it hands work over to, in both of its formats. */
  private static final Pattern HANDED_OVER =
      Pattern.compile("(?:\"jobId\":\"|; job )([0-9a-f-]{36})");

  private final Aws aws;

  public Jobs(Aws aws) {
    this.aws = aws;
  }

  /** The jobs that a function's log says its work went to. */
  public static Set<String> mentionedIn(List<LogEvent> events) {
    Set<String> ids = new LinkedHashSet<>();
    for (LogEvent event : events) {
      Matcher mention = HANDED_OVER.matcher(event.message());
      while (mention.find()) {
        ids.add(mention.group(1));
      }
    }
    return ids;
  }

  /** The job, as long as Batch knows it: a week at least after its end. */
  public Optional<Job> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    return describe(List.of(id)).stream().findFirst().map(this::job);
  }

  private List<JsonNode> describe(List<String> ids) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    ids.forEach(request.putArray("jobs")::add);
    List<JsonNode> jobs = new ArrayList<>();
    run("DescribeJobs", "job " + ids.getFirst(), "/v1/describejobs", request)
        .path("jobs")
        .forEach(jobs::add);
    return jobs;
  }

  private JsonNode run(String operation, String thing, String path, ObjectNode request) {
    return aws.batch().run(operation, thing, "POST", path, request);
  }

  private Job job(JsonNode job) {
    String id = job.path("jobId").asText();
    Set<String> streams = new LinkedHashSet<>();
    streams(job, streams);
    // Of its nodes each is a job, too.
    List<String> nodes = new ArrayList<>();
    int count = Math.min(job.at("/nodeProperties/numNodes").asInt(), MOST_DESCRIBED);
    for (int node = 0; node < count; node++) {
      nodes.add(id + "#" + node);
    }
    if (!nodes.isEmpty()) {
      describe(nodes).forEach(node -> streams(node, streams));
    }
    JsonNode attempts = job.path("attempts");
    JsonNode last = attempts.path(attempts.size() - 1);
    String reason = job.path("statusReason").asText("");
    String ofContainer =
        last.at("/container/reason").asText(job.at("/container/reason").asText(""));
    return new Job(
        id,
        job.path("jobName").asText(),
        afterSlash(job.path("jobQueue").asText()),
        job.path("status").asText(),
        ofContainer.isEmpty() || reason.contains(ofContainer)
            ? reason
            : reason.isEmpty() ? ofContainer : reason + ": " + ofContainer,
        exitCode(last.path("container"), job.path("container")),
        attempts.size(),
        List.copyOf(streams));
  }

  private static @Nullable Integer exitCode(JsonNode... containers) {
    for (JsonNode container : containers) {
      if (container.path("exitCode").isInt()) {
        return container.path("exitCode").asInt();
      }
    }
    return null;
  }

  private static void streams(JsonNode job, Set<String> streams) {
    for (JsonNode attempt : job.path("attempts")) {
      add(attempt.at("/container/logStreamName"), streams);
    }
    add(job.at("/container/logStreamName"), streams);
  }

  private static void add(JsonNode stream, Set<String> streams) {
    if (!stream.asText("").isEmpty()) {
      streams.add(stream.asText());
    }
  }

  private static String afterSlash(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /**
   * How many jobs of a queue are in each state, those of the last week at least. States without a
   * job are left out.
   *
   * @throws Failure if there is no such queue, or one may not ask
   */
  public Map<String, Integer> states(String queue) {
    Map<String, Integer> found = new LinkedHashMap<>();
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("jobQueue", queue);
    // Without a filter one state is told at a time.
    request
        .putArray("filters")
        .addObject()
        .put("name", "JOB_NAME")
        .putArray("values")
        .add(queue + "-*");
    String token = "";
    int pages = 0;
    do {
      if (!token.isEmpty()) {
        request.put("nextToken", token);
      }
      JsonNode page = run("ListJobs", "job queue " + queue, "/v1/listjobs", request);
      for (JsonNode job : page.path("jobSummaryList")) {
        found.merge(job.path("status").asText(), 1, Integer::sum);
      }
      token = page.path("nextToken").asText("");
      pages++;
    } while (!token.isEmpty() && pages < PAGES);
    Map<String, Integer> ordered = new LinkedHashMap<>();
    STATES.stream()
        .filter(found::containsKey)
        .forEach(state -> ordered.put(state, found.getOrDefault(state, 0)));
    return ordered;
  }
}
