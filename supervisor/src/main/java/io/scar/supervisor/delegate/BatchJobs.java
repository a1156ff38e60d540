package io.scar.supervisor.delegate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.contract.job.JobName;
import io.scar.supervisor.config.Delegating;
import io.scar.supervisor.storage.SignedPosts;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * AWS Batch.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html">SubmitJob
 *     </a>
 * @see <a href="https://docs.aws.amazon.com/batch/latest/APIReference/API_ListJobs.html">ListJobs
 *     </a>
 */
final class BatchJobs implements Jobs {

  private static final String SERVICE = "batch";
  private static final int OK = 200;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final String ALL_NODES = "0:";
  private static final JsonMapper JSON = new JsonMapper();

  private final SignedPosts calls;
  private final Delegating to;

  BatchJobs(SignedPosts calls, Delegating to) {
    this.calls = calls;
    this.to = to;
  }

  @Override
  public String queue() {
    return to.jobQueue();
  }

  @Override
  public String submit(JobName name, Map<String, String> variables)
      throws OutcomeUnknown, Throttled {
    ObjectNode request =
        JSON.createObjectNode()
            .put("jobName", name.value())
            .put("jobQueue", to.jobQueue())
            .put("jobDefinition", to.jobDefinition());
    ObjectNode container;
    if (to.multiNode()) {
      ObjectNode nodes = request.putObject("nodeOverrides");
      container =
          nodes
              .putArray("nodePropertyOverrides")
              .addObject()
              .put("targetNodes", ALL_NODES)
              .putObject("containerOverrides");
    } else {
      container = request.putObject("containerOverrides");
    }
    ArrayNode environment = container.putArray("environment");
    new TreeMap<>(variables)
        .forEach((key, value) -> environment.addObject().put("name", key).put("value", value));
    String id = call("SubmitJob", "/v1/submitjob", request).path("jobId").asText();
    if (id.isEmpty()) {
      throw new OutcomeUnknown("batch:SubmitJob was answered without a job's id");
    }
    return id;
  }

  @Override
  public Optional<String> find(JobName name) throws OutcomeUnknown, Throttled {
    ObjectNode request = JSON.createObjectNode().put("jobQueue", to.jobQueue());
    request
        .putArray("filters")
        .addObject()
        .put("name", "JOB_NAME")
        .putArray("values")
        .add(name.value());
    JsonNode first = MissingNode.getInstance();
    while (true) {
      JsonNode page = call("ListJobs", "/v1/listjobs", request);
      JsonNode jobs = page.path("jobSummaryList");
      if (!jobs.isArray()) {
        // Taken as none, a job that is there would be submitted again.
        throw new OutcomeUnknown("batch:ListJobs was answered without a list of jobs");
      }
      for (JsonNode job : jobs) {
        // The filter knows no case.
        if (job.path("jobName").asText().equals(name.value())
            && (first.isMissingNode()
                || job.path("createdAt").asLong() < first.path("createdAt").asLong())) {
          first = job;
        }
      }
      String next = page.path("nextToken").asText("");
      if (next.isEmpty()) {
        return Optional.of(first.path("jobId").asText()).filter(id -> !id.isEmpty());
      }
      request.put("nextToken", next);
    }
  }

  private JsonNode call(String operation, String path, ObjectNode request)
      throws OutcomeUnknown, Throttled {
    String action = "batch:" + operation;
    SignedPosts.Answer answer;
    try {
      answer = calls.post(SERVICE, path, request.toString());
    } catch (IOException e) {
      throw new OutcomeUnknown("%s got no answer: %s".formatted(action, e.getMessage()));
    }
    if (answer.status() == OK) {
      return tree(answer.body());
    }
    String reason = reason(answer);
    if (answer.status() == TOO_MANY
        || answer.errorType().contains("TooManyRequests")
        || answer.errorType().contains("Throttl")) {
      throw new Throttled("%s: %s".formatted(action, reason));
    }
    if (answer.status() >= SERVER_ERROR) {
      throw new OutcomeUnknown("%s failed: %s".formatted(action, reason));
    }
    throw new JobRefused(action, to.jobQueue(), to.jobDefinition(), reason);
  }

  private static String reason(SignedPosts.Answer answer) {
    JsonNode error = tree(answer.body());
    String message = error.path("message").asText(error.path("Message").asText(""));
    String type = answer.errorType().isEmpty() ? "HTTP " + answer.status() : answer.errorType();
    return message.isEmpty() ? type : type + ": " + message;
  }

  private static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
