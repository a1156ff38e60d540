package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.batch.run.JobContainer;
import io.scar.local.batch.run.JobProcess;
import io.scar.local.batch.run.JobRunner;
import io.scar.local.http.Endpoint;
import io.scar.local.process.ProcessTree;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Batch service behind the real endpoint, whose containers are programs of this machine: the
 * command of a job is what runs, and no image is needed.
 */
final class BatchFixture extends BatchClient {

  record LogLine(String group, String stream, String message) {}

  final List<LogLine> logs = new CopyOnWriteArrayList<>();
  final Set<String> roles = ConcurrentHashMap.newKeySet();
  final Set<String> instanceProfiles = ConcurrentHashMap.newKeySet();
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
    this(settings, runner, Endpoint.bind(0));
  }

  private BatchFixture(BatchSettings settings, JobRunner runner, Endpoint endpoint)
      throws IOException {
    super(endpoint::uri);
    this.endpoint = endpoint;
    instanceProfiles.add("ecsInstanceRole");
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
            new Identities(roles::contains, instanceProfiles::contains));
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

  /** Runs bash code as the definition of a job, in the queue q; gives the job's id. */
  String run(String script, Map<String, Object> more) throws Exception {
    definition("d", script);
    return submit("q", "d", more);
  }

  @Override
  JsonNode await(String id, String status) {
    try {
      return super.await(id, status);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + job(id) + "\n" + logs, e);
    }
  }

  /** What all containers said. */
  List<String> said() {
    return logs.stream().map(LogLine::message).toList();
  }

  /** What the containers of a stream said. */
  List<String> said(String stream) {
    return logs.stream()
        .filter(line -> line.stream().equals(stream))
        .map(LogLine::message)
        .toList();
  }

  /** What the last container of a job, or of one of its nodes, said. */
  List<String> said(JsonNode job) {
    return said(job.path("container").path("logStreamName").asText());
  }

  @Override
  public void close() {
    service.close();
    endpoint.close();
    super.close();
  }
}
