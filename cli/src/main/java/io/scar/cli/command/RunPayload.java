package io.scar.cli.command;

import io.scar.cli.definition.FunctionDefinition.Call;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code run} sends: the command line's, else the definition's. */
final class RunPayload {

  private static final String STANDARD_INPUT = "-";

  /** What can hardly be meant as text: one word that ends as files of JSON do, or a path. */
  private static final Pattern FILE_NAME =
      Pattern.compile("(\\.{0,2}/)?[\\w./~-]+\\.json|\\.{0,2}/\\S+");

  private final Context context;
  private final @Nullable Path script;
  private final List<String> arguments;
  private final @Nullable String given;

  /**
   * @param given as {@code -p} has it; null if it is not there
   */
  RunPayload(
      Context context, @Nullable Path script, List<String> arguments, @Nullable String given) {
    this.context = context;
    this.script = script;
    this.arguments = List.copyOf(arguments);
    this.given = given;
  }

  /**
   * @param unwatched whether nobody waits for the answer
   */
  String of(Call definition, boolean unwatched) {
    Path file = script == null ? null : context.environment().workingFolder().resolve(script);
    if (given != null) {
      return Payload.given(content(given), file, arguments, unwatched);
    }
    boolean own = script != null || !arguments.isEmpty();
    if (!own && definition.payload() != null) {
      return definition.payload();
    }
    return Payload.direct(
        own ? file : definition.script(), own ? arguments : definition.arguments(), unwatched);
  }

  private byte[] content(String text) {
    try {
      if (text.equals(STANDARD_INPUT)) {
        return context.console().input();
      }
      Path file = file(text);
      if (file != null && Files.isRegularFile(file)) {
        return Files.readAllBytes(file);
      }
    } catch (IOException e) {
      throw Failure.machine("The payload " + text + " cannot be read: " + e.getMessage(), null, e);
    }
    if (FILE_NAME.matcher(text).matches()) {
      throw Failure.notFound(
          "There is no file " + text + ".",
          "Check the path; text that looks like one can come from standard input: -p -");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Path file(String text) {
    try {
      return context.environment().workingFolder().resolve(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
