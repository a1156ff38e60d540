package io.scar.cli.localcloud;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process of the local cloud, found by its state folder: it writes {@code endpoint} and {@code
 * pid} there once it answers.
 */
public final class LocalCloud {

  public static final int DEFAULT_PORT = 4566;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAIN = "io.scar.local.Main";
  private static final String LOG = "local.log";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int TAIL_LINES = 20;

  /** Leaves the terminal's session, so that closing it does not end the cloud. */
  private static final String DETACH =
      "if command -v setsid >/dev/null 2>&1; then exec setsid \"$@\"; fi;"
          + " trap '' HUP INT; exec \"$@\"";

  /**
   * @param endpoint for instance {@code http://127.0.0.1:4566}
   */
  public record Running(URI endpoint, long pid) {}

  private final Path folder;
  private final @Nullable Path distribution;

  /**
   * @param folder the cloud's state
   * @param distribution where its program is; null if unknown
   */
  public LocalCloud(Path folder, @Nullable Path distribution) {
    this.folder = folder.toAbsolutePath().normalize();
    this.distribution = distribution;
  }

  public Path folder() {
    return folder;
  }

  public Path log() {
    return folder.resolve(LOG);
  }

  /** The cloud of this folder, if it answers. */
  public Optional<Running> find() {
    Optional<String> endpoint = read("endpoint");
    Optional<Long> pid = read("pid").flatMap(LocalCloud::number);
    if (endpoint.isEmpty()
        || pid.isEmpty()
        || ProcessHandle.of(pid.get()).filter(ProcessHandle::isAlive).isEmpty()) {
      return Optional.empty();
    }
    URI uri = URI.create(endpoint.get());
    return answers(uri, pid.get()) ? Optional.of(new Running(uri, pid.get())) : Optional.empty();
  }

  /**
   * Starts it in the background; returns once it answers.
   *
   * @param port 0 for a free one
   * @throws Failure MACHINE if the port is in use or the process ends
   */
  public Running start(int port) {
    requireFree(port);
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DETACH, "scar"));
    command.addAll(command(port));
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(folder.resolve("endpoint"));
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(log().toFile())
              .start();
      return await(process);
    } catch (IOException e) {
      throw Failure.machine(
          "The local cloud cannot be started in " + folder + ": " + e.getMessage(),
          "Choose another folder with --dir.",
          e);
    }
  }

  /** Runs it on this terminal until it ends; answers its exit code. */
  public int runInForeground(int port) {
    requireFree(port);
    try {
      Files.createDirectories(folder);
      Process process = new ProcessBuilder(command(port)).inheritIO().start();
      Thread stop = new Thread(process::destroy);
      Runtime.getRuntime().addShutdownHook(stop);
      return process.waitFor();
    } catch (IOException e) {
      throw Failure.machine("The local cloud cannot be started: " + e.getMessage(), null, e);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  /** Ends it and waits for the end; answers whether it ran. */
  public boolean stop() {
    Optional<ProcessHandle> process = find().flatMap(running -> ProcessHandle.of(running.pid()));
    if (process.isEmpty()) {
      return false;
    }
    process.get().destroy();
    try {
      process.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ExecutionException | TimeoutException e) {
      throw Failure.machine(
          "The local cloud (process %d) did not end in %d s."
              .formatted(process.get().pid(), PATIENCE.toSeconds()),
          "`kill -9 " + process.get().pid() + "` ends it.",
          e);
    }
    return true;
  }

  /** The last lines of its log; all if there are fewer. */
  public List<String> logLines(int atMost) {
    try (Stream<String> lines = Files.lines(log())) {
      List<String> all = lines.toList();
      return all.subList(Math.max(0, all.size() - atMost), all.size());
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw Failure.machine(log() + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  private Running await(Process process) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive()) {
      Optional<Running> running = find();
      if (running.isPresent()) {
        return running.get();
      }
      if (System.nanoTime() > end) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        throw Failure.machine(
            "The local cloud did not answer in " + PATIENCE.toSeconds() + " s.",
            "Its log is " + log() + ".",
            null);
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        process.destroy();
        throw Failure.interrupted(e);
      }
    }
    throw Failure.machine(
        "The local cloud ended before it answered (exit code "
            + process.exitValue()
            + "):\n"
            + String.join("\n", logLines(TAIL_LINES)),
        "Its log is " + log() + ".",
        null);
  }

  private List<String> command(int port) {
    Path lib = distribution == null ? null : distribution.resolve("lib").resolve("local");
    if (lib == null || !Files.isDirectory(lib)) {
      throw Failure.machine(
          "The distribution lacks the local cloud" + (lib == null ? "." : ": " + lib),
          "Install scar again.",
          null);
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-Dscar.home=" + distribution,
        "-cp",
        lib + "/*",
        MAIN,
        "--port",
        String.valueOf(port),
        "--dir",
        folder.toString());
  }

  private static void requireFree(int port) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new Failure(
          ExitStatus.MACHINE,
          "Port " + port + " of this machine is in use.",
          "`scar local start --port 0` takes a free one.",
          e);
    }
  }

  /** Whether this process, and not a later one on the same port, answers there. */
  private static boolean answers(URI endpoint, long pid) {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(endpoint.resolve("/_scar/health"))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return response.statusCode() == 200
          && JSON.readTree(response.body()).path("pid").asLong() == pid;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private Optional<String> read(String name) {
    try {
      String text = Files.readString(folder.resolve(name)).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Failure.machine(
          folder.resolve(name) + " cannot be read: " + e.getMessage(),
          "Choose another folder with --dir.",
          e);
    }
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
