package io.scar.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Brings arguments as SCAR's users write them into picocli's form: a value glued to a one-letter
 * option ({@code -eA=b}), unique prefixes of long options ({@code --env}), and, for {@code run},
 * everything from the first positional on is the container's, options and a leading {@code --} too.
 */
final class Arguments {

  private static final String REST = "--";

  private Arguments() {}

  /**
   * @param command the subcommand's
   * @param verbatim whether everything from the first positional on is passed as it is
   * @param arguments after the subcommand's name
   */
  static List<String> normal(CommandSpec command, boolean verbatim, List<String> arguments) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(REST) || !argument.startsWith("-") || argument.length() == 1) {
        if (verbatim) {
          result.add(REST);
        }
        result.addAll(arguments.subList(i, arguments.size()));
        return result;
      }
      int before = result.size();
      OptionSpec option = add(command, argument, result);
      boolean hasValue = result.size() > before + 1 || result.get(before).contains("=");
      if (option == null || hasValue || option.arity().max() == 0 || i + 1 == arguments.size()) {
        continue;
      }
      String next = arguments.get(i + 1);
      if (option.arity().min() > 0 || !next.startsWith("-")) {
        result.add(next);
        i++;
      }
    }
    return result;
  }

  /** Adds the argument in picocli's form; answers the option, null if it is unknown. */
  private static @Nullable OptionSpec add(
      CommandSpec command, String argument, List<String> result) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    OptionSpec exact = command.findOption(name);
    if (exact != null) {
      result.add(argument);
      return exact;
    }
    if (name.startsWith("--")) {
      List<String> matches = matches(command, name, false);
      if (matches.size() > 1) {
        matches = matches(command, name, true);
      }
      String full = matches.size() == 1 ? matches.getFirst() : name;
      result.add(equals < 0 ? full : full + argument.substring(equals));
      return command.findOption(full);
    }
    OptionSpec oneLetter = command.findOption(argument.substring(0, 2));
    if (oneLetter != null && oneLetter.arity().max() > 0) {
      result.add(argument.substring(0, 2));
      result.add(argument.substring(2));
      return oneLetter;
    }
    result.add(argument);
    return null;
  }

  /**
   * The long options that begin so.
   *
   * @param withShortName those alone that have a short name too: SCAR's all have, and a newer one
   *     takes no prefix from them ({@code --env} of {@code --environment})
   */
  private static List<String> matches(CommandSpec command, String name, boolean withShortName) {
    return command.options().stream()
        .filter(option -> !withShortName || !option.shortestName().startsWith(REST))
        .flatMap(option -> List.of(option.names()).stream())
        .filter(known -> known.startsWith(name))
        .toList();
  }
}
