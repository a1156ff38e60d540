package io.scar.cli.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.localcloud.Found.Environments;
import io.scar.cli.localcloud.Found.None;
import io.scar.cli.localcloud.Found.Running;
import io.scar.cli.localcloud.Found.Silent;
import io.scar.container.MachineFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The process of the local cloud, found by its state folder. */
public final class LocalCloud {

  public static final int DEFAULT_PORT = 4566;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG = "local.log";

  /** A larger log makes room for a new one, at the next start; one older log is kept. */
  private static final long LARGE_LOG_BYTES = 10_000_000;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int TAIL_LINES = 20;

  /** Leaves the terminal's session, so that closing it does not end the cloud. */
  private static final String DETACH =
      "if command -v setsid >/dev/null 2>&1; then exec setsid \"$@\"; fi;"
          + " trap '' HUP INT; exec \"$@\"";

  private final Path folder;
  private final @Nullable Path distribution;
  private final StateFiles files;
  private final Duration patience;
  private final Duration timeToAnswer;

  /**
   * @param folder the cloud's state
   * @param distribution where its program is; null if unknown
   */
  public LocalCloud(Path folder, @Nullable Path distribution) {
    this(folder, distribution, PATIENCE, TIME_TO_ANSWER);
  }

  /**
   * @param patience for its start and its end
   * @param timeToAnswer after which it counts as silent
   */
  LocalCloud(Path folder, @Nullable Path distribution, Duration patience, Duration timeToAnswer) {
    this.folder = folder.toAbsolutePath().normalize();
    this.distribution = distribution;
    this.files = new StateFiles(this.folder);
    this.patience = patience;
    this.timeToAnswer = timeToAnswer;
  }

  public Path folder() {
    return folder;
  }

  public Path log() {
    return folder.resolve(LOG);
  }

  /** The cloud of this folder, and whether it answers. */
  public Found find() {
    Optional<Running> running = running();
    if (running.isPresent()) {
      return running.get();
    }
    Optional<ProcessHandle> process = files.named().filter(files::isHeldBy);
    return process.isPresent()
        ? new Silent(files.endpoint().orElse(null), process.get().pid())
        : new None();
  }

  /** The endpoint of the cloud of this folder, if its process lives: it may be busy. */
  public Optional<URI> endpoint() {
    Optional<URI> endpoint = files.endpoint();
    boolean lives = files.named().filter(files::isHeldBy).isPresent();
    return lives ? endpoint : running().map(Running::endpoint);
  }

  /** The cloud, if it answers: then it is this one whatever the files say. */
  private Optional<Running> running() {
    Optional<ProcessHandle> process = files.named();
    Optional<URI> endpoint = files.endpoint();
    return process.isPresent() && endpoint.isPresent()
        ? asked(endpoint.get(), process.get().pid())
        : Optional.empty();
  }

  /**
   * Starts it in the background; returns once it answers. Of a cloud that has the folder already it
   * touches nothing.
   *
   * @param port 0 for a free one
   * @param plain whether execution environments are not to be as tight as Lambda's
   * @throws Failure MACHINE if the port is in use or the process ends
   */
  public Running start(int port, boolean plain) {
    requireFree(port);
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DETACH, "scar"));
    command.addAll(command(port, plain));
    try {
      Files.createDirectories(folder);
      makeRoomForLog();
      int logged = logLines(0).size();
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      return await(process, logged);
    } catch (IOException e) {
      throw unstarted(e);
    }
  }

  private Failure unstarted(IOException e) {
    return Failure.machine(
        "The local cloud cannot be started in " + folder + ": " + MachineFault.reason(e) + ".",
        "Choose another folder with --dir.",
        e);
  }

  /** Runs it on this terminal until it ends; answers its exit code. */
  public int runInForeground(int port, boolean plain) {
    requireFree(port);
    try {
      Files.createDirectories(folder);
      Process process = new ProcessBuilder(command(port, plain)).inheritIO().start();
      Thread stop = new Thread(process::destroy);
      Runtime.getRuntime().addShutdownHook(stop);
      return process.waitFor();
    } catch (IOException e) {
      throw unstarted(e);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  /**
   * Ends it, whether it answers or not, and waits for the end; answers whether it ran.
   *
   * @throws Failure MACHINE if it does not end
   */
  public boolean stop() {
    long pid =
        switch (find()) {
          case None _ -> 0;
          case Running running -> running.pid();
          case Silent silent -> silent.pid();
        };
    Optional<ProcessHandle> process = pid == 0 ? Optional.empty() : ProcessHandle.of(pid);
    if (process.isEmpty()) {
      return false;
    }
    process.get().destroy();
    try {
      process.get().onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ExecutionException | TimeoutException e) {
      throw Failure.machine(
          "The local cloud (process %d) was asked to end, but did not in %d s."
              .formatted(pid, patience.toSeconds()),
          "`kill -9 " + pid + "` ends it; objects and functions stay.",
          e);
    }
    return true;
  }

  /** The lines of its log from one on, the first being 0. */
  public List<String> logLines(int from) {
    // What a program writes may be no UTF-8: a reader replaces that, Files.lines would fail.
    try (InputStream file = Files.newInputStream(log());
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return lines.lines().skip(from).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw Failure.machine(log() + " cannot be read: " + MachineFault.reason(e) + ".", null, e);
    }
  }

  private void makeRoomForLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LARGE_LOG_BYTES) {
      Files.move(log(), folder.resolve(LOG + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * @param logged how many lines the log had before
   */
  private Running await(Process process, int logged) {
    long end = System.nanoTime() + patience.toNanos();
    while (process.isAlive()) {
      Optional<Running> running = running();
      if (running.isPresent()) {
        return running.get();
      }
      if (System.nanoTime() > end) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        throw Failure.machine(
            "The local cloud did not answer in " + patience.toSeconds() + " s.",
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
    List<String> told = logLines(logged);
    throw Failure.machine(
        "The local cloud ended before it answered (exit code "
            + process.exitValue()
            + "):\n"
            + String.join("\n", told.subList(Math.max(0, told.size() - TAIL_LINES), told.size())),
        "Its log is " + log() + ".",
        null);
  }

  private List<String> command(int port, boolean plain) {
    Path lib = distribution == null ? null : distribution.resolve("lib").resolve("local");
    if (distribution == null || lib == null || !Files.isDirectory(lib)) {
      throw Failure.machine(
          "The distribution lacks the local cloud" + (lib == null ? "." : ": " + lib),
          "Install scar again.",
          null);
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dscar.home=" + distribution,
                "-cp",
                lib + "/*",
                StateFiles.MAIN,
                "--port",
                String.valueOf(port),
                "--dir",
                folder.toString(),
                "--engine",
                distribution.resolve("bin").resolve("scar-exec").toString()));
    if (plain) {
      command.add("--plain");
    }
    return command;
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

  /** What is there, if this process, and not a later one on the same port, answers. */
  private Optional<Running> asked(URI endpoint, long pid) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(timeToAnswer).build()) {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(endpoint.resolve("/_scar/health"))
                  .timeout(timeToAnswer)
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      JsonNode health = JSON.readTree(response.body());
      if (response.statusCode() != 200 || health.path("pid").asLong() != pid) {
        return Optional.empty();
      }
      return Optional.of(new Running(endpoint, pid, environments(health.path("environments"))));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private static @Nullable Environments environments(JsonNode told) {
    return told.path("tight").isBoolean()
        ? new Environments(told.path("tight").asBoolean(), told.path("why").asText())
        : null;
  }
}
