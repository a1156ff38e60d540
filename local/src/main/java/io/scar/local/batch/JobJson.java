package io.scar.local.batch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.store.Attempt;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobSpec;
import io.scar.local.batch.store.JobStatus;
import io.scar.local.batch.store.TaskRun;
import io.scar.local.http.LocalAccount;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Jobs as requests see them: as a whole, node by node, and in lists. */
final class JobJson {

  private static final JsonMapper JSON = new JsonMapper();

  private JobJson() {}

  static ObjectNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  static String arn(Job job) {
    return arn(job.spec(), job.id());
  }

  private static String arn(JobSpec job, String id) {
    return "arn:aws:batch:%s:%s:job/%s".formatted(job.region(), LocalAccount.ID, id);
  }

  /** As DescribeJobs has it. */
  static ObjectNode detail(Job job) {
    JobSpec spec = job.spec();
    ObjectNode detail = head(job, job.id());
    ArrayNode attempts = detail.putArray("attempts");
    job.attempts().forEach(attempt -> attempts.add(attempt(spec, attempt, spec.main())));
    if (spec.multiNode()) {
      detail.set("nodeProperties", spec.nodeProperties());
    } else {
      detail.set("container", container(job, 0));
      ArrayNode capabilities = detail.putArray("platformCapabilities");
      spec.platformCapabilities().forEach(capabilities::add);
    }
    return detail;
  }

  /** One node of a multi-node job, as DescribeJobs has it. */
  static ObjectNode node(Job job, int node) {
    JobSpec spec = job.spec();
    ObjectNode detail = head(job, spec.nodeId(node));
    ArrayNode attempts = detail.putArray("attempts");
    job.attempts().forEach(attempt -> attempts.add(attempt(spec, attempt, node)));
    detail.set("container", container(job, node));
    detail.putObject("nodeDetails").put("nodeIndex", node).put("isMainNode", node == spec.main());
    return detail;
  }

  private static ObjectNode head(Job job, String id) {
    JobSpec spec = job.spec();
    ObjectNode detail = JsonNodeFactory.instance.objectNode();
    detail.put("jobArn", arn(spec, id)).put("jobName", spec.name()).put("jobId", id);
    detail.put("jobQueue", spec.queueArn()).put("jobDefinition", spec.definitionArn());
    detail.put("status", job.status().name());
    progress(detail, job);
    detail.set("retryStrategy", tree(spec.retryStrategy()));
    if (spec.timeoutSeconds() != null) {
      detail.putObject("timeout").put("attemptDurationSeconds", spec.timeoutSeconds());
    }
    ArrayNode dependsOn = detail.putArray("dependsOn");
    spec.dependsOn().forEach(other -> dependsOn.addObject().put("jobId", other));
    ObjectNode parameters = detail.putObject("parameters");
    spec.parameters().forEach(parameters::put);
    detail.put("propagateTags", spec.propagateTags());
    detail.put("isCancelled", job.cancelled()).put("isTerminated", job.terminated());
    TagOperations.put(detail, job.tags());
    return detail;
  }

  private static void progress(ObjectNode json, Job job) {
    json.put("createdAt", job.spec().createdAt());
    if (job.statusReason() != null) {
      json.put("statusReason", job.statusReason());
    }
    if (job.startedAt() != null) {
      json.put("startedAt", job.startedAt());
    }
    if (job.stoppedAt() != null) {
      json.put("stoppedAt", job.stoppedAt());
    }
  }

  private static ObjectNode attempt(JobSpec job, Attempt attempt, int node) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (attempt.startedAt() != null) {
      json.put("startedAt", attempt.startedAt());
    }
    if (attempt.stoppedAt() != null) {
      json.put("stoppedAt", attempt.stoppedAt());
    }
    if (attempt.statusReason() != null) {
      json.put("statusReason", attempt.statusReason());
    }
    json.set("container", task(json.objectNode(), job, attempt, attempt.tasks().get(node)));
    return json;
  }

  /** What a container was to be, and what became of it. */
  private static ObjectNode container(Job job, int node) {
    ObjectNode container = job.spec().containers().get(node).deepCopy();
    boolean ran = job.status().placed() ? job.status() == JobStatus.RUNNING : true;
    job.lastAttempt()
        .filter(_ -> ran)
        .ifPresent(attempt -> task(container, job.spec(), attempt, attempt.tasks().get(node)));
    return container;
  }

  private static ObjectNode task(ObjectNode json, JobSpec job, Attempt attempt, TaskRun task) {
    String cluster = attempt.environment().substring(attempt.environment().lastIndexOf('/') + 1);
    json.put("taskArn", ecs(job, "task", cluster, task.taskId()));
    if (!job.platformCapabilities().contains("FARGATE")) {
      String instance = attempt.instance().substring(attempt.instance().indexOf('-') + 1);
      json.put("containerInstanceArn", ecs(job, "container-instance", cluster, instance));
    }
    json.put("logStreamName", task.logStream());
    json.putArray("networkInterfaces").addObject().put("privateIpv4Address", task.address());
    if (task.exitCode() != null) {
      json.put("exitCode", task.exitCode());
    }
    if (task.reason() != null) {
      json.put("reason", task.reason());
    }
    return json;
  }

  private static String ecs(JobSpec job, String type, String cluster, String id) {
    return "arn:aws:ecs:%s:%s:%s/%s/%s".formatted(job.region(), LocalAccount.ID, type, cluster, id);
  }

  /** As ListJobs has it. */
  static ObjectNode summary(Job job) {
    JobSpec spec = job.spec();
    ObjectNode summary = summary(job, job.id(), spec.main());
    if (spec.multiNode()) {
      summary.putObject("nodeProperties").put("numNodes", spec.containers().size());
    }
    return summary;
  }

  /** The nodes of a multi-node job, as ListJobs has them. */
  static List<ObjectNode> nodeSummaries(Job job) {
    return IntStream.range(0, job.spec().containers().size())
        .mapToObj(
            node -> {
              ObjectNode summary = summary(job, job.spec().nodeId(node), node);
              summary
                  .putObject("nodeProperties")
                  .put("nodeIndex", node)
                  .put("isMainNode", node == job.spec().main());
              return summary;
            })
        .toList();
  }

  private static ObjectNode summary(Job job, String id, int node) {
    JobSpec spec = job.spec();
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    summary.put("jobArn", arn(spec, id)).put("jobId", id).put("jobName", spec.name());
    summary.put("jobDefinition", spec.definitionArn()).put("status", job.status().name());
    progress(summary, job);
    ObjectNode container = summary.putObject("container");
    @Nullable TaskRun task =
        job.lastAttempt().map(attempt -> attempt.tasks().get(node)).orElse(null);
    if (task != null && task.exitCode() != null) {
      container.put("exitCode", task.exitCode());
    }
    if (task != null && task.reason() != null) {
      container.put("reason", task.reason());
    }
    return summary;
  }
}
