package io.scar.layer.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The emulator as a process of this machine, with the bundle as its runtime. */
final class Emulator implements AutoCloseable {

  private static final String HANDLER = "io.scar.supervisor.lambda.Handler::handleRequest";

  private final Process process;
  private final InvokeEndpoint endpoint;
  private final Path log;
  private final Path temporary;

  /**
   * @param folder of its own, for its temporary folder and its log; made
   * @param variables of the function, beside Lambda's own
   */
  Emulator(Bundle bundle, TaskRoot task, Path folder, Map<String, String> variables)
      throws IOException {
    temporary = Files.createDirectories(folder.resolve("tmp"));
    log = folder.resolve("log");
    int port = InvokeEndpoint.freePort();
    endpoint = new InvokeEndpoint(port);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Checkout.emulator().toString(),
                "--runtime-interface-emulator-address",
                "127.0.0.1:" + port,
                "--runtime-api-address",
                "127.0.0.1:" + InvokeEndpoint.freePort(),
                bundle.bootstrap().toString()));
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", "/usr/bin:/bin",
                "_HANDLER", HANDLER,
                "LAMBDA_TASK_ROOT", task.folder().toString(),
                "TMPDIR", temporary.toString(),
                "AWS_LAMBDA_FUNCTION_NAME", "emulated",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512",
                "AWS_LAMBDA_FUNCTION_TIMEOUT", "60",
                "AWS_REGION", "us-east-1"));
    builder.environment().putAll(variables);
    process =
        builder
            .directory(task.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean up = false;
    try {
      InvokeEndpoint.await("the emulator listens", () -> !process.isAlive() || endpoint.answers());
      if (!process.isAlive()) {
        throw new AssertionError("the emulator ended: " + log());
      }
      up = true;
    } finally {
      if (!up) {
        close();
      }
    }
  }

  Answer invoke(String event) {
    return endpoint.invoke(event);
  }

  CompletableFuture<Answer> send(String event) {
    return endpoint.send(event);
  }

  /** The bundle's process: the supervisor, once an invocation has started it. */
  ProcessHandle runtime() {
    return startedRuntime().orElseThrow(() -> new AssertionError("no runtime: " + log()));
  }

  private Optional<ProcessHandle> startedRuntime() {
    return process.children().findFirst();
  }

  /** What the emulator and the function wrote so far. */
  String log() {
    try {
      // Its last character may be written only in part.
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder that programs in the container know as {@code SCAR_CACHE_DIR}. */
  Path cache() {
    return temporary.resolve("scar/cache");
  }

  /** Ends the emulator, which itself takes nothing along, and all that it started. */
  @Override
  public void close() {
    List<ProcessHandle> left = process.descendants().toList();
    process.destroyForcibly();
    left.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
    left.forEach(descendant -> descendant.onExit().join());
    endpoint.close();
  }
}
