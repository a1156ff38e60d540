package io.scar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Executes several commands in one process, so that the Java runtime can record what they load:
 * {@code java -XX:AOTCacheOutput=FILE … io.scar.cli.TrainingRun COMMANDS}. A distribution is made
 * with the result, and starts the command with it.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514: Ahead-of-Time Command-Line Ergonomics</a>
 */
public final class TrainingRun {

  private TrainingRun() {}

  /**
   * @param args a file with the arguments of one command in each line, with one space between; a
   *     line that starts with {@code !} is of a command that has to fail
   * @throws IllegalStateException if a command ends otherwise: what it loaded says little then
   */
  public static void main(String[] args) throws IOException {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      boolean fails = line.startsWith("!");
      int status = Main.execute((fails ? line.substring(1) : line).split(" "));
      if (fails == (status == 0)) {
        throw new IllegalStateException("`" + line + "` ended with " + status);
      }
    }
  }
}
