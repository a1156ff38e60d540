package io.scar.cli.command;

import io.scar.cli.aws.Clients;
import io.scar.cli.config.FlagSettings;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.FunctionList;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which function a command is about. */
final class FunctionChoice {

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Function name; with -f, one of the file's. Not needed for the only one.")
  @Nullable String name;

  @Option(
      names = {"-f", "--conf-file"},
      paramLabel = "FILE",
      description = "Definition file (YAML).")
  @Nullable Path file;

  /** The function that is named, or else the only one there is: in the file or in the account. */
  FunctionDefinition choose(Settings settings, FlagSettings flags, Clients clients) {
    if (file != null) {
      return chooseFrom(file, settings.fromFile(file, flags.tree()));
    }
    String chosen =
        name != null
            ? name
            : onlyOf(new FunctionList(clients.of(settings.account(flags.tree()))).names());
    return settings.fromFlags(flags.set("-n", "lambda.name", chosen).tree());
  }

  private FunctionDefinition chooseFrom(Path file, List<FunctionDefinition> functions) {
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

  private static String onlyOf(List<String> names) {
    if (names.size() == 1) {
      return names.getFirst();
    }
    throw names.isEmpty()
        ? Failure.notFound("There is no function yet.", "`scar init -i IMAGE` makes one.")
        : Failure.usage(
            "There are " + names.size() + " functions.",
            "Choose one with -n: " + String.join(", ", names) + ".");
  }
}
