package io.scar.supervisor.execution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the engine wrote about how the program ended: the last line of its status file. */
sealed interface EngineStatus {

  /**
   * The program's exit code. No switch over the kinds: Java generates a class for each at run time,
   * and the first takes a new process ten milliseconds.
   *
   * @param engineStatus what the engine's own process ended with
   * @throws EngineFailed if the program could not be started for a reason that is not its own
   */
  int exitCode(int engineStatus);

  /** The program ended by itself. */
  record Exited(int code) implements EngineStatus {

    @Override
    public int exitCode(int engineStatus) {
      return code;
    }
  }

  /** A signal ended the program. */
  record Killed(int signal) implements EngineStatus {

    private static final int BASE = 128;

    @Override
    public int exitCode(int engineStatus) {
      return BASE + signal;
    }
  }

  /** The program was not started, for the reason given. */
  record NotStarted(String reason) implements EngineStatus {

    @Override
    public int exitCode(int engineStatus) {
      if (engineStatus == Container.ENGINE_FAILED) {
        throw new EngineFailed("the container could not be started: " + reason, null);
      }
      return engineStatus;
    }
  }

  /** Empty if the engine was killed before it wrote anything. */
  static Optional<EngineStatus> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file, StandardCharsets.UTF_8).strip();
    String[] words = text.substring(text.lastIndexOf('\n') + 1).split(" ", 2);
    if (words.length < 2) {
      return Optional.empty();
    }
    try {
      return switch (words[0]) {
        case "exit" -> Optional.of(new Exited(Integer.parseInt(words[1])));
        case "signal" -> Optional.of(new Killed(Integer.parseInt(words[1])));
        case "error" -> Optional.of(new NotStarted(words[1]));
        default -> Optional.empty();
      };
    } catch (NumberFormatException e) {
      throw new IOException("not a status: " + text, e);
    }
  }
}
