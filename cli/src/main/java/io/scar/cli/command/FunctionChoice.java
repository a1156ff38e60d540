package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.config.FlagSettings;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which function a command is about. */
final class FunctionChoice {

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Function name; with -f, one of the file's functions.")
  @Nullable String name;

  @Option(
      names = {"-f", "--conf-file"},
      paramLabel = "FILE",
      description = "Definition file (YAML).")
  @Nullable Path file;

  FunctionDefinition choose(Settings settings, FlagSettings flags) {
    if (file == null) {
      if (name == null) {
        throw Failure.usage("A function is needed.", "Give -n NAME or -f FILE.");
      }
      return settings.fromFlags(flags.set("-n", "lambda.name", name).tree());
    }
    ObjectNode tree = flags.tree();
    List<FunctionDefinition> functions = settings.fromFile(file, tree);
    List<FunctionDefinition> chosen =
        functions.stream().filter(f -> name == null || f.name().equals(name)).toList();
    if (chosen.size() == 1) {
      return chosen.getFirst();
    }
    String names = String.join(", ", functions.stream().map(FunctionDefinition::name).toList());
    if (chosen.isEmpty()) {
      throw Failure.notFound(
          "%s defines no function `%s`.".formatted(file, name), "It defines: " + names + ".");
    }
    throw Failure.usage(
        "%s defines %d functions.".formatted(file, functions.size()),
        "Choose one with -n: " + names + ".");
  }
}
