package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.local.batch.run.JobContainer;
import io.scar.local.batch.run.JobProcess;
import io.scar.local.batch.run.JobRunner;
import io.scar.local.http.Endpoint;
import io.scar.local.process.ProcessTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A Batch service behind the real endpoint, whose containers are programs of this machine: the
 * command of a job is what runs, and no image is needed.
 */
final class BatchFixture implements AutoCloseable {

  static final JsonMapper JSON = new JsonMapper();

  record LogLine(String group, String stream, String message) {}

  /** What a request was answered with. */
  record Answer(int status, String errorType, JsonNode json) {

    String message() {
      return json.path("message").asText();
    }
  }

  final List<LogLine> logs = new CopyOnWriteArrayList<>();
  final Set<String> roles = ConcurrentHashMap.newKeySet();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Endpoint endpoint;
  private final BatchService service;

  BatchFixture(Path folder) throws IOException {
    this(folder, 4096);
  }

  /**
   * @param memory that jobs share, MiB
   */
  BatchFixture(Path folder, long memory) throws IOException {
    this(settings(folder, memory), BatchFixture::start);
  }

  BatchFixture(BatchSettings settings, JobRunner runner) throws IOException {
    endpoint = Endpoint.bind(0);
    service =
        BatchService.open(
            new BatchSettings(
                settings.folder(),
                endpoint::uri,
                settings.memory(),
                settings.shortestTimeout(),
                settings.grace(),
                settings.settling(),
                settings.keepFinished()),
            (group, stream, time, message) -> logs.add(new LogLine(group, stream, message)),
            runner,
            roles::contains);
    endpoint.serve(List.of(service), () -> "{}".getBytes(StandardCharsets.UTF_8));
    service.start();
  }

  static BatchSettings settings(Path folder, long memory) {
    return new BatchSettings(
        folder.resolve("batch"),
        () -> URI.create("http://127.0.0.1:0"),
        memory,
        1,
        Duration.ofMillis(500),
        Duration.ofMillis(20),
        Duration.ofDays(7));
  }

  /** A container that is a process of this machine. */
  static JobProcess start(JobContainer container) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(container.command().orElseThrow())
            .redirectErrorStream(true)
            .redirectOutput(container.output());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
    builder.environment().putAll(container.environment());
    Process process = builder.start();
    String mark = container.mark() + "=" + container.environment().get(container.mark());
    return new HostProcess(process, new ProcessTree(process, mark, true), container.grace());
  }

  private static final class HostProcess implements JobProcess {

    private final ProcessTree tree;
    private final Duration grace;
    private final CompletableFuture<End> end;

    HostProcess(Process process, ProcessTree tree, Duration grace) {
      this.tree = tree;
      this.grace = grace;
      this.end =
          process
              .onExit()
              .thenApplyAsync(
                  ended -> {
                    try {
                      tree.kill();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    return new End(ended.exitValue(), Optional.empty());
                  },
                  Thread::startVirtualThread);
    }

    @Override
    public CompletableFuture<End> onEnd() {
      return end;
    }

    @Override
    public void stop() throws InterruptedException {
      tree.stop(grace);
    }
  }

  URI uri() {
    return endpoint.uri();
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

  /** An environment and a queue of the same name, both valid. */
  void queue(String name, int vcpus) throws Exception {
    environment(name, instances(vcpus));
    queue(name, 1, name);
  }

  void environment(String name, Map<String, Object> resources) throws Exception {
    ok(
        "createcomputeenvironment",
        Map.of("computeEnvironmentName", name, "type", "MANAGED", "computeResources", resources));
    await(name + " is valid", () -> status("computeEnvironments", name).equals("VALID"));
  }

  void queue(String name, int priority, String environment) throws Exception {
    ok(
        "createjobqueue",
        Map.of(
            "jobQueueName",
            name,
            "priority",
            priority,
            "computeEnvironmentOrder",
            List.of(Map.of("order", 1, "computeEnvironment", environment))));
    await(name + " is valid", () -> status("jobQueues", name).equals("VALID"));
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
    Map<String, Object> request = new HashMap<>(more);
    request.put("jobDefinitionName", name);
    request.put("type", "container");
    request.put("containerProperties", container);
    ok("registerjobdefinition", request);
  }

  /** Submits a job; gives its id. */
  String submit(String queue, String definition, Map<String, Object> more) throws Exception {
    Map<String, Object> request = new HashMap<>(more);
    request.put("jobName", "job");
    request.put("jobQueue", queue);
    request.put("jobDefinition", definition);
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
  JsonNode await(String id, String status) throws InterruptedException {
    try {
      await(
          "job is " + status,
          () -> {
            String now = job(id).path("status").asText();
            if (!now.equals(status) && (now.equals("SUCCEEDED") || now.equals("FAILED"))) {
              throw new AssertionError("job is " + now + " and not " + status + ": " + job(id));
            }
            return now.equals(status);
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + job(id) + "\n" + logs, e);
    }
    return job(id);
  }

  /** What the containers of a stream said. */
  List<String> said(String stream) {
    return logs.stream()
        .filter(line -> line.stream().equals(stream))
        .map(LogLine::message)
        .toList();
  }

  /** Waits for what must come; a minute is far beyond what a slow machine needs. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    service.close();
    endpoint.close();
    client.close();
  }
}
