package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A shell that people type into: what one command sets is there for the next. */
final class Shell implements AutoCloseable {

  /** Only so that a hang ends. */
  private static final Duration HANG = Duration.ofMinutes(3);

  private static final String END = "end-of-command ";

  private final Process process;
  private final BufferedReader out;

  Shell(Path folder, Path home) throws IOException {
    Files.createDirectories(home);
    ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc");
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(
            name -> name.startsWith("AWS_") || name.startsWith("SCAR_") || name.startsWith("XDG_"));
    environment.put("SCAR_IMAGE_CACHE", imageCache().toString());
    environment.put("SCAR_LOCAL_PORT", "0"); // another local cloud may have the usual one
    environment.put("HOME", home.toString());
    process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Made images are kept between builds. */
  private static Path imageCache() {
    Map<String, String> variables = System.getenv();
    String named = variables.getOrDefault("SCAR_IMAGE_CACHE", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    String cache = variables.getOrDefault("XDG_CACHE_HOME", "");
    return (cache.isEmpty()
            ? Path.of(variables.getOrDefault("HOME", System.getProperty("user.home")), ".cache")
            : Path.of(cache))
        .resolve("scar/made-images");
  }

  /** Types the command; answers what it wrote, both streams together. */
  String succeeds(String command) throws IOException {
    OutputStream in = process.getOutputStream();
    String typed = command + "\necho \"" + END + "$?\"\n";
    in.write(typed.getBytes(StandardCharsets.UTF_8));
    in.flush();
    StringBuilder said = new StringBuilder();
    while (true) {
      String line = readLine(command, said);
      if (line.startsWith(END)) {
        assertThat(line).as("%s%n%s", command, said).isEqualTo(END + "0");
        return said.toString();
      }
      said.append(line).append('\n');
    }
  }

  private String readLine(String command, StringBuilder said) throws IOException {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(this::nextLine);
    try {
      return line.get(HANG.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("hangs: " + command + "\n" + said, e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private String nextLine() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw new EOFException("the shell ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the shell, and the local cloud if a failure left it running. */
  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      succeeds("scar local stop || true");
    }
    process.getOutputStream().close();
    try {
      if (!process.waitFor(HANG.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }
}
