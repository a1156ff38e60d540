package io.scar.local.batch.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.container.MachineFault;
import io.scar.container.files.TreeRemover;
import io.scar.local.batch.run.JobContainer.Mount;
import io.scar.local.batch.run.JobRunner.CannotStartException;
import io.scar.local.batch.store.JobSpec;
import io.scar.local.batch.store.TaskRun;
import io.scar.local.event.LogSink;
import io.scar.local.process.LogPipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container of an attempt: its folder, its log and its process. */
final class NodeRun {

  /** Where containers log that name no group of their own. */
  static final String LOG_GROUP = "/aws/batch/job";

  private static final Logger LOG = LoggerFactory.getLogger(NodeRun.class);

  private final JsonNode container;
  private final boolean ofSeveral;
  private final TaskRun task;
  private final Map<String, String> variables;
  private final Path folder;
  private final RunSettings settings;
  private @Nullable LogPipe pipe;
  private @Nullable JobProcess process;
  private @Nullable String fault;

  NodeRun(
      JobSpec job, int node, TaskRun task, Map<String, String> variables, RunSettings settings) {
    this.container = job.containers().get(node);
    this.ofSeveral = job.multiNode();
    this.task = task;
    this.variables = variables;
    this.settings = settings;
    this.folder = settings.scratch().resolve(task.taskId());
  }

  /** Starts it; false if that is not possible, for a reason that its end tells. */
  boolean start(JobRunner runner, LogSink logs) throws InterruptedException {
    try {
      Files.createDirectories(folder);
      String group =
          container
              .path("logConfiguration")
              .path("options")
              .path("awslogs-group")
              .asText(LOG_GROUP);
      LogPipe log =
          LogPipe.open(
              folder.resolve("log"),
              line -> logs.append(group, task.logStream(), Instant.now(), line));
      pipe = log;
      process = runner.start(toStart(log.path()));
      return true;
    } catch (CannotStartException e) {
      fault = e.reason();
    } catch (IOException e) {
      LOG.warn("Container {} could not be started", task.taskId(), e);
      fault = "CannotStartContainerError: " + MachineFault.reason(e);
    }
    return false;
  }

  private JobContainer toStart(Path log) throws IOException {
    List<String> command = new ArrayList<>();
    container.path("command").forEach(word -> command.add(word.asText()));
    return new JobContainer(
        container.path("image").asText(),
        command.isEmpty() ? Optional.empty() : Optional.of(command),
        Optional.of(container.path("user").asText("")).filter(user -> !user.isEmpty()),
        variables,
        JobVariables.MARK,
        mounts(),
        container.path("readonlyRootFilesystem").asBoolean(false),
        folder.resolve("run"),
        settings.grace(),
        ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  private List<Mount> mounts() throws IOException {
    List<Mount> mounts = Mounts.of(container, folder, settings.fileSystems());
    if (ofSeveral && mounts.stream().noneMatch(m -> HostsFile.PATH.startsWith(m.target()))) {
      Path hosts = folder.resolve("hosts");
      HostsFile.write(hosts, task.address());
      mounts.add(new Mount(hosts, HostsFile.PATH, true));
    }
    return mounts;
  }

  /** Completes at its end; at once if it never ran. */
  CompletableFuture<?> onEnd() {
    JobProcess running = process;
    return running == null ? CompletableFuture.completedFuture(null) : running.onEnd();
  }

  /** Ends it if it still runs, and waits for its end. */
  void stop() throws InterruptedException {
    JobProcess running = process;
    if (running != null && !running.onEnd().isDone()) {
      running.stop();
      running.onEnd().join();
    }
  }

  /** How it ended, after its end; its log is complete then and its folder is gone. */
  TaskRun close() {
    if (pipe != null) {
      pipe.close();
    }
    try {
      TreeRemover.remove(folder);
    } catch (IOException e) {
      LOG.warn("The folder {} of a job could not be removed", folder, e);
    }
    JobProcess ended = process;
    if (ended == null) {
      return task.ended(null, fault);
    }
    JobProcess.End end = ended.onEnd().join();
    return task.ended(
        end.status(), end.error().map(error -> "CannotStartContainerError: " + error).orElse(null));
  }
}
