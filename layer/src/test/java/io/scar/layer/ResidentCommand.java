package io.scar.layer;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The command of a distribution, its own jars, in a process that stays: the start of a Java runtime
 * is most of what a short command takes.
 */
final class ResidentCommand implements AutoCloseable {

  private final Process process;
  private final DataOutputStream commands;
  private final DataInputStream answers;
  private final Duration hang;

  private ResidentCommand(Process process, Duration hang) {
    this.process = process;
    this.commands = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.answers = new DataInputStream(process.getInputStream());
    this.hang = hang;
  }

  /**
   * @param distribution the folder that the command was installed to
   * @param builder with the folder and the variables of whoever runs commands
   * @param hang after which a command counts as hanging
   */
  static ResidentCommand start(Path distribution, ProcessBuilder builder, Duration hang)
      throws IOException {
    builder.environment().putIfAbsent("LC_ALL", "C.UTF-8");
    return new ResidentCommand(
        builder
            .command(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dscar.home=" + distribution,
                "-Dscar.inflate.library=" + distribution.resolve("lib/libscar-inflate.so"),
                "-cp",
                classPath(distribution.resolve("lib/cli")),
                ResidentMain.class.getName())
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start(),
        hang);
  }

  private static String classPath(Path jars) throws IOException {
    List<String> path = new ArrayList<>();
    try (Stream<Path> files = Files.list(jars)) {
      files
          .map(Path::toString)
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .forEachOrdered(path::add);
    }
    try {
      path.add(
          Path.of(ResidentMain.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    return String.join(":", path);
  }

  /** Executes one command, after those that are under way. */
  synchronized Scar.Result run(List<String> arguments) throws IOException {
    commands.writeInt(arguments.size());
    for (String argument : arguments) {
      commands.writeUTF(argument);
    }
    commands.flush();
    CompletableFuture<Scar.Result> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(
                    new Scar.Result(arguments, answers.readInt(), readText(), readText()));
              } catch (IOException e) {
                answer.completeExceptionally(e);
              }
            });
    try {
      return answer.get(hang.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("hangs: " + arguments, e);
    } catch (ExecutionException e) {
      throw new IOException("the command's process ended in " + arguments, e.getCause());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + arguments, e);
    }
  }

  private String readText() throws IOException {
    return new String(answers.readNBytes(answers.readInt()), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
