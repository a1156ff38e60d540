package io.scar.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a shell completes. The scripts are resources; here they get functions that know the commands
 * and their options, of which a shell asks nothing but the names of functions at run time.
 */
final class CompletionScript {

  static final List<String> SHELLS = List.of("bash", "zsh");

  /** Where {@code -n} names a function that exists. */
  private static final Set<String> ABOUT_FUNCTIONS =
      Set.of("scar run", "scar invoke", "scar log", "scar rm", "scar update", "scar role show");

  private static final String KIND_OF_NOTHING = "text";
  private static final String PLACE = "@COMMANDS@\n";

  private CompletionScript() {}

  /**
   * @param shell one of {@link #SHELLS}
   * @param scar with all commands
   */
  static String of(String shell, CommandSpec scar) {
    List<CommandSpec> commands = new ArrayList<>();
    collect(scar, commands);
    String tables = commandTable(commands) + optionTable(commands);
    if (shell.equals("zsh")) {
      tables += descriptionTable(commands);
    }
    return resource(shell).replace(PLACE, resource("sh").replace(PLACE, tables));
  }

  private static void collect(CommandSpec command, List<CommandSpec> all) {
    all.add(command);
    visible(command).forEach(inner -> collect(inner.getCommandSpec(), all));
  }

  private static List<CommandLine> visible(CommandSpec command) {
    return command.subcommands().values().stream()
        .filter(inner -> !inner.getCommandSpec().usageMessage().hidden())
        .distinct()
        .toList();
  }

  private static List<OptionSpec> options(CommandSpec command) {
    return command.options().stream().filter(option -> !option.hidden()).toList();
  }

  private static String commandTable(List<CommandSpec> commands) {
    StringBuilder table = new StringBuilder("_scar_command() {\n    case $1 in\n");
    for (CommandSpec command : commands) {
      table.append("    ").append(quoted(command.qualifiedName())).append(")\n");
      assign(table, "scar_commands", names(command));
      assign(
          table,
          "scar_options",
          options(command).stream()
              .flatMap(option -> List.of(option.names()).stream())
              .collect(Collectors.joining(" ")));
      assign(
          table,
          "scar_operand",
          command.positionalParameters().stream()
              .map(operand -> kind(command, operand))
              .findFirst()
              .orElse(""));
      table.append("        ;;\n");
    }
    return table.append("    esac\n}\n\n").toString();
  }

  private static String names(CommandSpec command) {
    return visible(command).stream()
        .map(CommandLine::getCommandName)
        .collect(Collectors.joining(" "));
  }

  private static void assign(StringBuilder table, String variable, String value) {
    table.append("        ").append(variable).append('=').append(quoted(value)).append('\n');
  }

  private static String optionTable(List<CommandSpec> commands) {
    StringBuilder table =
        new StringBuilder("_scar_option() {\n    scar_kind=''\n    case \"$1 $2\" in\n");
    for (CommandSpec command : commands) {
      Map<String, List<String>> patterns = new LinkedHashMap<>();
      for (OptionSpec option : options(command)) {
        if (option.arity().max() > 0) {
          for (String name : option.names()) {
            patterns
                .computeIfAbsent(kind(command, option), kind -> new ArrayList<>())
                .add(quoted(command.qualifiedName() + " " + name));
          }
        }
      }
      patterns.forEach(
          (kind, names) ->
              table
                  .append("    ")
                  .append(String.join(" | ", names))
                  .append(") scar_kind=")
                  .append(quoted(kind))
                  .append(" ;;\n"));
    }
    return table.append("    esac\n}\n\n").toString();
  }

  /** What a value is: what the scripts know how to complete. */
  private static String kind(CommandSpec command, ArgSpec value) {
    String kind =
        switch (value.paramLabel()) {
          case "FILE", "PATH", "IMAGE", "ARGS" -> "file";
          case "DIR" -> "folder";
          case "NAME" -> isFunction(command, value) ? "function" : KIND_OF_NOTHING;
          default -> KIND_OF_NOTHING;
        };
    if (value.completionCandidates() != null) {
      kind = "words " + String.join(" ", value.completionCandidates());
    }
    boolean optional = value.isOption() && value.arity().min() == 0;
    return optional ? "optional " + kind : kind;
  }

  private static boolean isFunction(CommandSpec command, ArgSpec value) {
    return ABOUT_FUNCTIONS.contains(command.qualifiedName())
        && value instanceof OptionSpec option
        && option.longestName().equals("--name");
  }

  private static String descriptionTable(List<CommandSpec> commands) {
    StringBuilder table = new StringBuilder("_scar_described() {\n    case $1 in\n");
    for (CommandSpec command : commands) {
      table.append("    ").append(quoted(command.qualifiedName())).append(")\n");
      table.append("        scar_command_lines=(\n");
      for (CommandLine inner : visible(command)) {
        describe(
            table, inner.getCommandName(), inner.getCommandSpec().usageMessage().description());
      }
      table.append("        )\n        scar_option_lines=(\n");
      for (OptionSpec option : options(command)) {
        for (String name : option.names()) {
          describe(table, name, option.description());
        }
      }
      table.append("        )\n        ;;\n");
    }
    return table.append("    esac\n}\n\n").toString();
  }

  private static void describe(StringBuilder table, String name, String[] description) {
    String text = description.length == 0 ? "" : description[0];
    String plain = text.replace("$$", "$").replace("%n", " ").replace("%%", "%");
    table.append("            ").append(quoted(name + ":" + plain)).append('\n');
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static String resource(String name) {
    String path = "completion." + name;
    try (InputStream in = CompletionScript.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not among the command's resources");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the command's own resource", e);
    }
  }
}
