package io.scar.cli.command;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command and those inside it. Of a command line that names one, no other is made: reading the
 * options of all of them takes longer than most commands.
 *
 * @param command made when it is asked for
 * @param inner in the order in which help lists them
 */
record CommandTree(String name, Supplier<Object> command, List<CommandTree> inner) {

  static CommandTree of(String name, Supplier<Object> command, CommandTree... inner) {
    return new CommandTree(name, command, List.of(inner));
  }

  /**
   * The command as picocli knows it.
   *
   * @param words of the command line, after this command's name; none makes everything
   */
  CommandLine line(List<String> words) {
    CommandLine line = new CommandLine(command.get());
    addQuiet(line.getCommandSpec());
    List<CommandTree> named =
        words.isEmpty()
            ? List.of()
            : inner.stream().filter(tree -> tree.name().equals(words.getFirst())).toList();
    if (named.isEmpty()) {
      inner.forEach(tree -> line.addSubcommand(tree.name(), tree.line(List.of())));
    } else {
      List<String> rest = words.subList(1, words.size());
      named.forEach(tree -> line.addSubcommand(tree.name(), tree.line(rest)));
    }
    return line;
  }

  /** Every command can be quiet; some have a word of their own for it. */
  private static void addQuiet(CommandSpec spec) {
    if (spec.findOption("--quiet") == null) {
      spec.addOption(
          OptionSpec.builder("-q", "--quiet")
              .type(boolean.class)
              .description("Results and errors, and nothing else.")
              .build());
    }
  }
}
