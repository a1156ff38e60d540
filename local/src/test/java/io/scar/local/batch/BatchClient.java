package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.local.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Batch's calls, and what tests ask for again and again. */
class BatchClient implements AutoCloseable {

  static final JsonMapper JSON = new JsonMapper();

  /** What a request was answered with. */
  record Answer(int status, String errorType, JsonNode json) {

    String message() {
      return json.path("message").asText();
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Supplier<URI> endpoint;

  /**
   * @param endpoint asked for with each call
   */
  BatchClient(Supplier<URI> endpoint) {
    this.endpoint = endpoint;
  }

  URI uri() {
    return endpoint.get();
  }

  Answer call(String operation, Object body) throws Exception {
    return send("POST", "/v1/" + operation, JSON.writeValueAsString(body));
  }

  Answer send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri() + path))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/batch/aws4_request, Signature=0")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(
        answer.statusCode(),
        answer.headers().firstValue("x-amzn-errortype").orElse(""),
        JSON.readTree(answer.body()));
  }

  JsonNode ok(String operation, Object body) throws Exception {
    Answer answer = call(operation, body);
    if (answer.status() != 200) {
      throw new AssertionError(operation + ": " + answer);
    }
    return answer.json();
  }

  /** What a request is refused with, which is its sender's fault. */
  String refused(String operation, Object body) throws Exception {
    Answer answer = call(operation, body);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("ClientException");
    return answer.message();
  }

  static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> changed = new HashMap<>(map);
    changed.put(key, value);
    return changed;
  }

  static Map<String, Object> without(Map<String, Object> map, String key) {
    Map<String, Object> changed = new HashMap<>(map);
    changed.remove(key);
    return changed;
  }

  static Map<String, Object> instances(int vcpus) {
    return Map.of(
        "type",
        "EC2",
        "maxvCpus",
        vcpus,
        "instanceTypes",
        List.of("m3.medium"),
        "subnets",
        List.of("subnet-1"),
        "securityGroupIds",
        List.of("sg-1"),
        "instanceRole",
        "arn:aws:iam::000000000000:instance-profile/ecsInstanceRole");
  }

  static Map<String, Object> fargate(int vcpus) {
    return Map.of(
        "type",
        "FARGATE",
        "maxvCpus",
        vcpus,
        "subnets",
        List.of("subnet-1"),
        "securityGroupIds",
        List.of("sg-1"));
  }

  /** To create an environment. */
  static Map<String, Object> environmentOf(String name, Map<String, Object> resources) {
    return Map.of("computeEnvironmentName", name, "type", "MANAGED", "computeResources", resources);
  }

  /** To create a queue with one environment. */
  static Map<String, Object> queueOf(String name, int priority, String environment) {
    return Map.of(
        "jobQueueName",
        name,
        "priority",
        priority,
        "computeEnvironmentOrder",
        List.of(Map.of("order", 1, "computeEnvironment", environment)));
  }

  /** To register the definition of a container's job. */
  static Map<String, Object> definitionOf(String name, Map<String, Object> container) {
    return Map.of("jobDefinitionName", name, "type", "container", "containerProperties", container);
  }

  /** To submit a job. */
  static Map<String, Object> jobOf(String queue, String definition) {
    return Map.of("jobName", "job", "jobQueue", queue, "jobDefinition", definition);
  }

  /** A retry strategy of a job. */
  static Map<String, Object> attempts(int most) {
    return Map.of("retryStrategy", Map.of("attempts", most));
  }

  /** An environment and a queue of the same name, both valid. */
  void queue(String name, int vcpus) throws Exception {
    environment(name, instances(vcpus));
    queue(name, 1, name);
  }

  void environment(String name, Map<String, Object> resources) throws Exception {
    ok("createcomputeenvironment", environmentOf(name, resources));
    awaitEnvironment(name, "VALID");
  }

  void queue(String name, int priority, String environment) throws Exception {
    ok("createjobqueue", queueOf(name, priority, environment));
    awaitQueue(name, "VALID");
  }

  /**
   * @param status empty for one that is gone
   */
  void awaitEnvironment(String name, String status) {
    Waiting.await(name + " is " + status, () -> status("computeEnvironments", name).equals(status));
  }

  /**
   * @param status empty for one that is gone
   */
  void awaitQueue(String name, String status) {
    Waiting.await(name + " is " + status, () -> status("jobQueues", name).equals(status));
  }

  /** The status of an environment or a queue; empty if it is not there. */
  String status(String kind, String name) {
    return described(kind, name).path("status").asText();
  }

  JsonNode described(String kind, String name) {
    try {
      return ok("describe" + kind.toLowerCase(Locale.ROOT), Map.of(kind, List.of(name)))
          .path(kind)
          .path(0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Map<String, Object> container(int vcpus, int memory, String... script) {
    List<String> command = new ArrayList<>(List.of("bash", "-c"));
    command.addAll(List.of(script));
    return Map.of(
        "image",
        "image",
        "command",
        command,
        "resourceRequirements",
        List.of(
            Map.of("type", "VCPU", "value", Integer.toString(vcpus)),
            Map.of("type", "MEMORY", "value", Integer.toString(memory))));
  }

  /** A definition of a job that is this bash code. */
  void definition(String name, String script) throws Exception {
    definition(name, container(1, 128, script), Map.of());
  }

  void definition(String name, Map<String, Object> container, Map<String, Object> more)
      throws Exception {
    Map<String, Object> request = new HashMap<>(definitionOf(name, container));
    request.putAll(more);
    ok("registerjobdefinition", request);
  }

  /**
   * Registers a definition of two nodes, whose main one is the first.
   *
   * @param containers each with the nodes that it is for
   */
  void twoNodes(String name, Map<String, Map<String, Object>> containers) throws Exception {
    List<Map<String, Object>> ranges = new ArrayList<>();
    new TreeMap<>(containers)
        .forEach(
            (nodes, container) -> ranges.add(Map.of("targetNodes", nodes, "container", container)));
    ok(
        "registerjobdefinition",
        Map.of(
            "jobDefinitionName",
            name,
            "type",
            "multinode",
            "nodeProperties",
            Map.of("numNodes", 2, "mainNode", 0, "nodeRangeProperties", ranges)));
  }

  /** Submits a job; gives its id. */
  String submit(String queue, String definition, Map<String, Object> more) throws Exception {
    Map<String, Object> request = new HashMap<>(jobOf(queue, definition));
    request.putAll(more);
    return ok("submitjob", request).path("jobId").asText();
  }

  JsonNode job(String id) {
    try {
      return ok("describejobs", Map.of("jobs", List.of(id))).path("jobs").path(0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until a job has a status; gives the job. */
  JsonNode await(String id, String status) {
    Waiting.await(
        "job is " + status,
        () -> {
          JsonNode job = job(id);
          String now = job.path("status").asText();
          if (!now.equals(status) && (now.equals("SUCCEEDED") || now.equals("FAILED"))) {
            throw new AssertionError("job is %s and not %s: %s".formatted(now, status, job));
          }
          return now.equals(status);
        });
    return job(id);
  }

  @Override
  public void close() {
    client.close();
  }
}
