package io.scar.cli.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * AWS Batch: what is made, changed or deleted is under way when it is asked for the first time, and
 * takes no other change before.
 */
public final class FakeBatch implements FakeService {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
  private static final String ARN = "arn:aws:batch:us-east-1:" + FakeAws.ACCOUNT + ":";

  private final Map<String, ObjectNode> environments = new TreeMap<>();
  private final Map<String, ObjectNode> queues = new TreeMap<>();
  private final List<ObjectNode> definitions = new ArrayList<>();
  private final List<ObjectNode> jobs = new ArrayList<>();
  private String reasonOfInvalid = "";

  /** From now on new environments become invalid. */
  public synchronized void invalidate(String reason) {
    reasonOfInvalid = reason;
  }

  /** What is there becomes what new ones become. */
  public synchronized void settleAgain(String name) {
    ObjectNode found = environments.get(name);
    if (found != null) {
      found.put("status", "INVALID").put("statusReason", reasonOfInvalid);
    }
  }

  /** An environment; missing if there is none. */
  public synchronized JsonNode environment(String name) {
    return environments.containsKey(name) ? environments.get(name) : NODES.missingNode();
  }

  /** A queue; missing if there is none. */
  public synchronized JsonNode queue(String name) {
    return queues.containsKey(name) ? queues.get(name) : NODES.missingNode();
  }

  /** The revisions of all definitions, with those that are deregistered. */
  public synchronized List<ObjectNode> definitions() {
    return definitions.stream().map(ObjectNode::deepCopy).toList();
  }

  /** Adds a job. */
  public synchronized void addJob(ObjectNode job) {
    jobs.add(job);
  }

  /** Takes all jobs away. */
  public synchronized void forgetJobs() {
    jobs.clear();
  }

  /** As if others had made them, an environment and a queue without tags. */
  public synchronized void addForeignEnvironment(String name) {
    environments.put(
        name,
        NODES
            .objectNode()
            .put("computeEnvironmentName", name)
            .put("type", "MANAGED")
            .put("state", "ENABLED")
            .put("status", "VALID"));
  }

  @Override
  public String operation(Call call) {
    String path = call.path().replaceFirst("^/v1/", "");
    if (path.startsWith("tags/")) {
      return switch (call.method()) {
        case "POST" -> "TagResource";
        case "DELETE" -> "UntagResource";
        default -> "ListTagsForResource";
      };
    }
    return switch (path) {
      case "createcomputeenvironment" -> "CreateComputeEnvironment";
      case "describecomputeenvironments" -> "DescribeComputeEnvironments";
      case "updatecomputeenvironment" -> "UpdateComputeEnvironment";
      case "deletecomputeenvironment" -> "DeleteComputeEnvironment";
      case "createjobqueue" -> "CreateJobQueue";
      case "describejobqueues" -> "DescribeJobQueues";
      case "updatejobqueue" -> "UpdateJobQueue";
      case "deletejobqueue" -> "DeleteJobQueue";
      case "registerjobdefinition" -> "RegisterJobDefinition";
      case "describejobdefinitions" -> "DescribeJobDefinitions";
      case "deregisterjobdefinition" -> "DeregisterJobDefinition";
      case "listjobs" -> "ListJobs";
      case "describejobs" -> "DescribeJobs";
      default -> throw new IllegalArgumentException(path);
    };
  }

  @Override
  public synchronized Reply answer(String operation, Call call) {
    ObjectNode answer = NODES.objectNode();
    if (operation.endsWith("TagResource") || operation.equals("UntagResource")) {
      return tag(call);
    }
    JsonNode request = call.json();
    switch (operation) {
      case "CreateComputeEnvironment" -> {
        String name = request.path("computeEnvironmentName").asText();
        if (environments.containsKey(name)) {
          return error(400, "ClientException", "Object already exists");
        }
        ObjectNode made = ((ObjectNode) request).deepCopy();
        made.put("computeEnvironmentArn", ARN + "compute-environment/" + name);
        if (!made.has("serviceRole")) {
          made.put(
              "serviceRole",
              "arn:aws:iam::1:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch");
        }
        environments.put(name, made.put("status", "CREATING"));
      }
      case "UpdateComputeEnvironment" -> {
        return change(environments, request.path("computeEnvironment").asText(), request);
      }
      case "DeleteComputeEnvironment" -> {
        String name = request.path("computeEnvironment").asText();
        if (queues.values().stream().anyMatch(queue -> queue.toString().contains("/" + name))) {
          return error(
              400, "ClientException", "Cannot delete, found existing JobQueue relationship");
        }
        return delete(environments, name);
      }
      case "DescribeComputeEnvironments" ->
          describe(
              environments, request.path("computeEnvironments"), answer, "computeEnvironments");
      case "CreateJobQueue" -> {
        String name = request.path("jobQueueName").asText();
        String environment = request.at("/computeEnvironmentOrder/0/computeEnvironment").asText();
        if (!environment(environment).path("status").asText().equals("VALID")) {
          return error(400, "ClientException", environment + " is not VALID");
        }
        ObjectNode made = ((ObjectNode) request).deepCopy();
        made.put("jobQueueArn", ARN + "job-queue/" + name);
        ((ObjectNode) made.at("/computeEnvironmentOrder/0"))
            .put("computeEnvironment", ARN + "compute-environment/" + environment);
        queues.put(name, made.put("status", "CREATING"));
      }
      case "UpdateJobQueue" -> {
        return change(queues, request.path("jobQueue").asText(), request);
      }
      case "DeleteJobQueue" -> {
        return delete(queues, request.path("jobQueue").asText());
      }
      case "DescribeJobQueues" -> describe(queues, request.path("jobQueues"), answer, "jobQueues");
      case "RegisterJobDefinition" -> {
        String name = request.path("jobDefinitionName").asText();
        long revision =
            1
                + definitions.stream()
                    .filter(d -> d.path("jobDefinitionName").asText().equals(name))
                    .count();
        String arn = ARN + "job-definition/" + name + ":" + revision;
        ObjectNode made = ((ObjectNode) request).deepCopy();
        made.put("jobDefinitionArn", arn).put("revision", revision).put("status", "ACTIVE");
        definitions.add(made);
        answer.put("jobDefinitionArn", arn).put("revision", revision);
      }
      case "DeregisterJobDefinition" ->
          definitions.stream()
              .filter(d -> d.path("jobDefinitionArn").equals(request.path("jobDefinition")))
              .forEach(d -> d.put("status", "INACTIVE"));
      case "DescribeJobDefinitions" ->
          definitions.stream()
              .filter(d -> d.path("jobDefinitionName").equals(request.path("jobDefinitionName")))
              .filter(
                  d -> !request.has("status") || d.path("status").equals(request.path("status")))
              .forEach(answer.withArray("/jobDefinitions")::add);
      case "ListJobs" ->
          jobs.stream()
              .filter(
                  job ->
                      request.has("filters")
                          || job.path("status").equals(request.path("jobStatus")))
              .filter(
                  job -> job.path("jobQueue").asText().equals(request.path("jobQueue").asText()))
              .forEach(answer.withArray("/jobSummaryList")::add);
      case "DescribeJobs" ->
          jobs.stream()
              .filter(job -> request.path("jobs").toString().contains(job.path("jobId").toString()))
              .forEach(answer.withArray("/jobs")::add);
      default -> throw new IllegalArgumentException(operation);
    }
    return Reply.json(200, answer);
  }

  private Reply tag(Call call) {
    String arn = call.path().replaceFirst("^/v1/tags/", "");
    String name = arn.replaceFirst(".*/", "");
    ObjectNode resource = (arn.contains("job-queue/") ? queues : environments).get(name);
    if (resource == null) {
      return error(404, "ResourceNotFoundException", arn + " does not exist");
    }
    ObjectNode tags = resource.withObject("/tags");
    if (call.method().equals("POST")) {
      tags.setAll((ObjectNode) call.json().path("tags"));
    } else {
      call.query().forEach((key, value) -> tags.remove(value));
    }
    return Reply.json(200, NODES.objectNode());
  }

  private Reply change(Map<String, ObjectNode> all, String name, JsonNode request) {
    ObjectNode resource = all.get(name);
    if (resource == null) {
      return error(400, "ClientException", name + " does not exist");
    }
    if (resource.path("status").asText().endsWith("ING")) {
      return error(400, "ClientException", "Cannot update, resource is being modified");
    }
    if (request.has("state")) {
      resource.set("state", request.path("state"));
    }
    if (request.path("computeResources") instanceof ObjectNode resources) {
      resource.withObject("/computeResources").setAll(resources);
    }
    resource.put("status", "UPDATING");
    return Reply.json(200, NODES.objectNode());
  }

  private Reply delete(Map<String, ObjectNode> all, String name) {
    ObjectNode resource = all.get(name);
    if (resource == null) {
      return Reply.json(200, NODES.objectNode());
    }
    if (resource.path("state").asText().equals("ENABLED")) {
      return error(400, "ClientException", "Cannot delete, it must be in the state DISABLED");
    }
    if (resource.path("status").asText().endsWith("ING")) {
      return error(400, "ClientException", "Cannot delete, resource is being modified");
    }
    resource.put("status", "DELETING");
    return Reply.json(200, NODES.objectNode());
  }

  private void describe(
      Map<String, ObjectNode> all, JsonNode names, ObjectNode answer, String list) {
    for (JsonNode name : names) {
      ObjectNode resource = all.get(name.asText());
      if (resource != null) {
        answer.withArray("/" + list).add(resource.deepCopy());
        settle(all, name.asText(), resource);
      }
    }
  }

  private void settle(Map<String, ObjectNode> all, String name, ObjectNode resource) {
    switch (resource.path("status").asText()) {
      case "DELETING" -> all.remove(name);
      case "CREATING" -> {
        boolean invalid = !reasonOfInvalid.isEmpty();
        resource.put("status", invalid ? "INVALID" : "VALID").put("statusReason", reasonOfInvalid);
      }
      case "UPDATING" -> resource.put("status", "VALID");
      default -> {
        // Settled.
      }
    }
  }

  @Override
  public Reply error(int status, String code, String message) {
    return new Reply(
        status,
        Map.of("Content-Type", "application/json", "x-amzn-ErrorType", code),
        Reply.json(status, NODES.objectNode().put("message", message)).body());
  }

  @Override
  public synchronized void things(SortedSet<String> things) {
    environments.keySet().forEach(name -> things.add("compute environment " + name));
    queues.keySet().forEach(name -> things.add("job queue " + name));
    definitions.stream()
        .filter(definition -> definition.path("status").asText().equals("ACTIVE"))
        .forEach(d -> things.add("job definition " + d.path("jobDefinitionName").asText()));
  }

  /** The same definition may come back as another revision. */
  @Override
  public synchronized void state(SortedSet<String> state) {
    environments.forEach((name, it) -> state.add("compute environment " + sorted(settled(it))));
    queues.forEach((name, it) -> state.add("job queue " + sorted(settled(it))));
    for (ObjectNode definition : definitions) {
      if (definition.path("status").asText().equals("ACTIVE")) {
        ObjectNode copy = definition.deepCopy();
        copy.remove(List.of("revision", "jobDefinitionArn"));
        state.add("job definition " + sorted(copy));
      }
    }
  }

  /** Members in order: those that came back may stand in another one. */
  private static String sorted(JsonNode node) {
    try {
      return SORTED.writeValueAsString(SORTED.treeToValue(node, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode settled(ObjectNode resource) {
    ObjectNode copy = resource.deepCopy();
    copy.remove(List.of("status", "statusReason"));
    return copy;
  }
}
