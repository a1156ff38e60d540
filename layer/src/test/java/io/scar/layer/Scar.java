package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The built {@code scar} command with a home, a cache and a local cloud of its own under one
 * folder, run as a user would run it.
 */
public final class Scar implements AutoCloseable {

  private static final Path TOP = Path.of(System.getProperty("scar.top", ".."));
  private static final Path DISTRIBUTION = TOP.resolve("layer/target/dist/scar");
  static final Path COMMAND = DISTRIBUTION.resolve("bin/scar");

  /** Only so that a hang ends: far above what anything here takes. */
  private static final Duration HANG = Duration.ofMinutes(3);

  /** How a command ended. */
  public record Result(List<String> command, int exitCode, String out, String err) {

    public Result succeeded() {
      assertThat(exitCode).as("%s%n%s%n%s", command, out, err).isZero();
      return this;
    }

    public Result failedWith(int expected) {
      assertThat(exitCode).as("%s%n%s%n%s", command, out, err).isEqualTo(expected);
      return this;
    }
  }

  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private @Nullable ResidentCommand resident;

  public Scar(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("home"));
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    environment.put("SCAR_CONFIG_FOLDER", folder.resolve("config").toString());
    environment.put("SCAR_LOCAL_DIR", folder.resolve("local").toString());
  }

  /**
   * Starts the local cloud and points later commands to it, as {@code eval "$(scar local env)"}.
   */
  public void startCloud() throws IOException {
    startCloud(List.of());
  }

  /**
   * @param wrapper the command that runs the command, for a cloud in other circumstances
   */
  void startCloud(List<String> wrapper, String... options) throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(List.of(COMMAND.toString(), "local", "start", "--port", "0"));
    command.addAll(List.of(options));
    execute(command).succeeded();
    for (String line : run("local", "env").succeeded().out().lines().toList()) {
      String assignment = line.replaceFirst("^export ", "");
      int equals = assignment.indexOf('=');
      environment.put(
          assignment.substring(0, equals),
          assignment.substring(equals + 1).replaceAll("^['\"]|['\"];?$", ""));
    }
  }

  void stopCloud() throws IOException {
    run("local", "stop").succeeded();
  }

  /**
   * From now on one process executes all that {@link #run} is given, in this user's environment as
   * it is now: for tests with hundreds of commands, of which others see the start and the end.
   */
  public void stayResident() throws IOException {
    ProcessBuilder builder = new ProcessBuilder().directory(folder.toFile());
    setVariables(builder);
    resident = ResidentCommand.start(DISTRIBUTION.toAbsolutePath().normalize(), builder, HANG);
  }

  /** Adds a variable to this user's environment. */
  public Scar with(String name, String value) {
    if (resident != null) {
      throw new IllegalStateException("the command has its environment already");
    }
    environment.put(name, value);
    return this;
  }

  /** A variable of this user's environment. */
  public String variable(String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new AssertionError("the environment has no " + name);
    }
    return value;
  }

  /** Where the images of this user's functions are unpacked. */
  Path store() {
    return folder.resolve("cache/scar/store");
  }

  /** The local cloud's state. */
  public Path state() {
    return folder.resolve("local");
  }

  public Result run(String... arguments) throws IOException {
    if (resident != null) {
      return resident.run(List.of(arguments));
    }
    List<String> command = new ArrayList<>(List.of(COMMAND.toString()));
    command.addAll(List.of(arguments));
    return execute(command);
  }

  /** Runs a command with this user's environment. */
  public Result execute(List<String> command) throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    setVariables(builder);
    Process process =
        builder
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    try {
      if (!process.waitFor(HANG.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("hangs: " + command + "\n" + text(out) + text(err));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + command, e);
    }
    return new Result(command, process.exitValue(), text(out), text(err));
  }

  private void setVariables(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(environment);
  }

  /** Repeats a command until its result is as wanted. */
  public Result runUntil(Predicate<Result> wanted, String... arguments) throws IOException {
    long end = System.nanoTime() + HANG.toNanos();
    Result result = run(arguments);
    while (!wanted.test(result)) {
      assertThat(System.nanoTime() - end)
          .as("never as wanted: %s%n%s%n%s", result.command(), result.out(), result.err())
          .isNegative();
      result = run(arguments);
    }
    return result;
  }

  public Path folder() {
    return folder;
  }

  public Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /** The OCI layout of a recipe under {@code images/}, from the cache of made images. */
  public Path image(String recipe) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            TOP.resolve("images/make-image").toString(),
            TOP.resolve("images/" + recipe + "/image.recipe").toString());
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("images/make-image %s", recipe).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return Path.of(path.strip());
  }

  /** Stops the cloud, and the command that stays, if they run. */
  @Override
  public void close() {
    try {
      run("local", "stop");
      if (resident != null) {
        resident.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
