package io.scar.layer;

import io.scar.layer.training.RuntimeApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The built layer in a folder, and its {@code bootstrap} as a process beside a Runtime API. */
final class UnpackedLayer {

  static final Path BUILT = Path.of("target/scar-layer.zip").toAbsolutePath();

  private final Path folder;

  private UnpackedLayer(Path folder) {
    this.folder = folder;
  }

  /** As someone who keeps modes and no times. */
  static UnpackedLayer of(Path zip, Path folder) throws IOException {
    try (ZipFile archive = ZipFile.builder().setPath(zip).get()) {
      for (ZipArchiveEntry entry : Collections.list(archive.getEntries())) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream content = archive.getInputStream(entry)) {
          Files.copy(content, file);
        }
        boolean program = (entry.getUnixMode() & 0100) != 0;
        Files.setPosixFilePermissions(
            file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
    return new UnpackedLayer(folder);
  }

  Path folder() {
    return folder;
  }

  Path cache() {
    return folder.resolve("scar/lib/supervisor.aot");
  }

  /** A runtime that was started; what it says goes to a file. */
  static final class Running implements AutoCloseable {

    private final RuntimeApi api = new RuntimeApi();
    private final Process process;
    private final Path log;

    /**
     * @param task the function's package
     * @param work an empty folder, for what is temporary
     */
    Running(ProcessBuilder command, Path task, Path work, Map<String, String> more)
        throws IOException {
      log = work.resolve("log");
      Map<String, String> variables = new HashMap<>();
      variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
      variables.put("LAMBDA_TASK_ROOT", task.toString());
      variables.put("TMPDIR", Files.createDirectories(work.resolve("tmp")).toString());
      variables.put("AWS_LAMBDA_RUNTIME_API", api.address());
      variables.put("AWS_LAMBDA_FUNCTION_NAME", "test");
      variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
      variables.put("AWS_REGION", "us-east-1");
      variables.put("AWS_ACCESS_KEY_ID", "test");
      variables.put("AWS_SECRET_ACCESS_KEY", "test");
      variables.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
      variables.putAll(more);
      command.environment().clear();
      command.environment().putAll(variables);
      process =
          command
              .directory(task.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    }

    RuntimeApi.Answer invoke(String event) throws InterruptedException {
      return api.invoke(event);
    }

    RuntimeApi.Answer script(String text) throws InterruptedException {
      String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      return invoke("{\"script\":\"%s\"}".formatted(encoded));
    }

    String log() throws IOException {
      return Files.readString(log);
    }

    /** The files that are mapped into the process, one a line. */
    String mappings() throws IOException {
      return Files.readString(Path.of("/proc/" + process.pid() + "/maps"));
    }

    /** The most that the process had resident until now, in KiB. */
    long peakMemory() throws IOException {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() {
      process.destroyForcibly();
      process.onExit().join();
      api.close();
    }
  }
}
