package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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

  static final String FAILED = "FAILED";

  /** The order in which a job has them. */
  private static final List<String> STATES =
      List.of("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", FAILED);

  /** More of a list are not looked at. */
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
    return describe(List.of(id)).stream()
        .findFirst()
        .map(
            job -> {
              Set<String> streams = streams(job);
              nodes(job).forEach(node -> streams.addAll(streams(node)));
              return job(job, streams);
            });
  }

  /**
   * Why there is no such node: its job is there, and has fewer or none.
   *
   * @param id of a node, or of anything else
   * @return empty if the job is not known, or the id is of no node
   */
  public Optional<Failure> nodeMissing(String id) {
    int sign = id.indexOf('#');
    if (sign < 0 || !ID.matcher(id).matches()) {
      return Optional.empty();
    }
    String job = id.substring(0, sign);
    return describe(List.of(job)).stream()
        .findFirst()
        .map(found -> found.at("/nodeProperties/numNodes").asInt())
        .map(
            nodes ->
                Failure.notFound(
                    nodes == 0
                        ? "Job %s has no nodes.".formatted(job)
                        : "Job %s has %d nodes, #0 to #%d, and none %s."
                            .formatted(job, nodes, nodes - 1, id.substring(sign)),
                    "All of the job:  -ri " + job));
  }

  /** Those of the jobs that Batch knows, in any order; of several nodes without their streams. */
  public List<Job> find(Collection<String> ids) {
    List<String> all = List.copyOf(ids);
    List<Job> found = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MOST_DESCRIBED) {
      for (JsonNode job :
          describe(all.subList(from, Math.min(all.size(), from + MOST_DESCRIBED)))) {
        found.add(job(job, streams(job)));
      }
    }
    return found;
  }

  /**
   * The jobs of a queue that failed, those of the last week at least.
   *
   * @param since only those that ended then or later; null for all
   * @throws Failure if there is no such queue, or one may not ask
   */
  public List<Job> failed(String queue, @Nullable Instant since) {
    long from = since == null ? 0 : since.toEpochMilli();
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("jobQueue", queue);
    return find(
        list(queue, request.put("jobStatus", FAILED)).stream()
            .filter(job -> job.path("stoppedAt").asLong() >= from)
            .map(job -> job.path("jobId").asText())
            .toList());
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

  /** Each of which is a job, too. */
  private List<JsonNode> nodes(JsonNode job) {
    List<String> nodes = new ArrayList<>();
    int count = Math.min(job.at("/nodeProperties/numNodes").asInt(), MOST_DESCRIBED);
    for (int node = 0; node < count; node++) {
      nodes.add(job.path("jobId").asText() + "#" + node);
    }
    return nodes.isEmpty() ? List.of() : describe(nodes);
  }

  private static Job job(JsonNode job, Set<String> streams) {
    JsonNode attempts = job.path("attempts");
    JsonNode last = attempts.path(attempts.size() - 1);
    String reason = job.path("statusReason").asText("");
    String ofContainer =
        last.at("/container/reason").asText(job.at("/container/reason").asText(""));
    return new Job(
        job.path("jobId").asText(),
        job.path("jobName").asText(),
        afterSlash(job.path("jobQueue").asText()),
        job.path("status").asText(),
        ofContainer.isEmpty() || reason.contains(ofContainer)
            ? reason
            : reason.isEmpty() ? ofContainer : reason + ": " + ofContainer,
        exitCode(last.path("container"), job.path("container")),
        attempts.size(),
        time(job.path("createdAt")),
        started(job),
        time(job.path("stoppedAt")),
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

  /** The job's own time is that of its last attempt. */
  private static @Nullable Instant started(JsonNode job) {
    for (JsonNode attempt : job.path("attempts")) {
      if (time(attempt.path("startedAt")) != null) {
        return time(attempt.path("startedAt"));
      }
    }
    return time(job.path("startedAt"));
  }

  private static @Nullable Instant time(JsonNode milliseconds) {
    return milliseconds.asLong() > 0 ? Instant.ofEpochMilli(milliseconds.asLong()) : null;
  }

  private static Set<String> streams(JsonNode job) {
    Set<String> streams = new LinkedHashSet<>();
    for (JsonNode attempt : job.path("attempts")) {
      add(attempt.at("/container/logStreamName"), streams);
    }
    add(job.at("/container/logStreamName"), streams);
    return streams;
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
    list(queue, request).forEach(job -> found.merge(job.path("status").asText(), 1, Integer::sum));
    Map<String, Integer> ordered = new LinkedHashMap<>();
    STATES.stream()
        .filter(found::containsKey)
        .forEach(state -> ordered.put(state, found.getOrDefault(state, 0)));
    return ordered;
  }

  private List<JsonNode> list(String queue, ObjectNode request) {
    List<JsonNode> jobs = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      if (!token.isEmpty()) {
        request.put("nextToken", token);
      }
      JsonNode page = run("ListJobs", "job queue " + queue, "/v1/listjobs", request);
      page.path("jobSummaryList").forEach(jobs::add);
      token = page.path("nextToken").asText("");
      pages++;
    } while (!token.isEmpty() && pages < PAGES);
    return jobs;
  }
}
