package io.scar.container.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs the engine for a trial, for a bounded time, and keeps what it says. */
final class TrialProcess {

  private static final long SECONDS_MOST = 20;
  private static final int OUTPUT_BYTES_MOST = 4096;
  private static final String PREFIX = "scar-exec: ";

  /**
   * @param text of both streams, its beginning
   * @param status empty if it did not end in time
   */
  record Said(String text, OptionalInt status) {

    /**
     * Its own first line, or what it did not do.
     *
     * @param missed what a success would have done, in the form {@code did not …}
     */
    String reason(String missed) {
      if (status.isEmpty()) {
        return "the engine did not end within " + SECONDS_MOST + " s";
      }
      String line = text.strip().lines().findFirst().orElse("");
      if (line.isEmpty()) {
        return "the engine ended with status " + status.getAsInt() + " and " + missed;
      }
      return line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : line;
    }
  }

  private TrialProcess() {}

  static Said run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .start();
    try {
      CompletableFuture<byte[]> output =
          CompletableFuture.supplyAsync(() -> read(process), Thread::startVirtualThread);
      if (!process.waitFor(SECONDS_MOST, TimeUnit.SECONDS)) {
        return new Said("", OptionalInt.empty());
      }
      return new Said(
          new String(output.join(), StandardCharsets.UTF_8), OptionalInt.of(process.exitValue()));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static byte[] read(Process process) {
    try {
      return process.getInputStream().readNBytes(OUTPUT_BYTES_MOST);
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
