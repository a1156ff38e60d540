package io.scar.cli.config;

import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A file of variables as {@code docker run --env-file} takes it: {@code NAME=VALUE} in each line,
 * where the value is all that follows, quotes and spaces too; {@code NAME} alone takes the value
 * from the environment; lines that begin with {@code #} say nothing. Of a name that stands twice,
 * the last value holds. What is wrong is told by line, and nothing of the line: it may be a secret.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/container/run/#env">docker run</a>
 */
final class EnvFile {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String label;
  private final Map<String, String> environment;
  private final Consumer<String> notices;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private EnvFile(String label, Map<String, String> environment, Consumer<String> notices) {
    this.label = label;
    this.environment = environment;
    this.notices = notices;
  }

  /**
   * Reads a file.
   *
   * @param label its name as the user wrote it
   * @param environment where names without a value get theirs
   * @param notices hears of names that it lacks
   * @throws InvalidSettings with everything that is wrong
   * @throws Failure if it cannot be read
   */
  static Map<String, String> read(
      Path file, String label, Map<String, String> environment, Consumer<String> notices) {
    EnvFile reader = new EnvFile(label, environment, notices);
    int number = 1;
    for (byte[] line : lines(bytes(file, label))) {
      reader.line(number++, line);
    }
    if (!reader.problems.isEmpty()) {
      throw InvalidSettings.in(reader.problems);
    }
    return reader.variables;
  }

  private void line(int number, byte[] bytes) {
    String line;
    try {
      line = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problem(number, "this is not UTF-8 text");
      return;
    }
    if (number == 1 && line.startsWith(BYTE_ORDER_MARK)) {
      line = line.substring(1);
    }
    line = line.stripLeading();
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int equals = line.indexOf('=');
    String name = equals < 0 ? line : line.substring(0, equals);
    if (name.isEmpty()) {
      problem(number, "there is no name before `=`");
    } else if (name.chars().anyMatch(Character::isWhitespace)) {
      problem(number, "there is a space in the name; a variable is written NAME=VALUE");
    } else if (line.indexOf('\0') >= 0) {
      problem(number, "there is a NUL character, which no variable can hold");
    } else if (equals >= 0) {
      variables.put(name, line.substring(equals + 1));
    } else if (environment.containsKey(name)) {
      variables.put(name, environment.getOrDefault(name, ""));
    } else {
      notices.accept(
          "%s:%d: this environment has no variable of that name, which is left out"
              .formatted(label, number));
    }
  }

  private void problem(int number, String message) {
    problems.add("%s:%d: %s".formatted(label, number, message));
  }

  private static byte[] bytes(Path file, String label) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw Failure.notFound("There is no file " + label + ".", "Check the path.");
    } catch (IOException e) {
      throw Failure.machine(label + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  /** Without their ends: a line feed, or a carriage return and a line feed. */
  private static List<byte[]> lines(byte[] bytes) {
    List<byte[]> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte b : bytes) {
      if (b == '\n') {
        lines.add(withoutReturn(line.toByteArray()));
        line.reset();
      } else {
        line.write(b);
      }
    }
    lines.add(withoutReturn(line.toByteArray()));
    return lines;
  }

  private static byte[] withoutReturn(byte[] line) {
    int end = line.length;
    return end > 0 && line[end - 1] == '\r' ? Arrays.copyOf(line, end - 1) : line;
  }
}
