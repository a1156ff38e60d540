package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.config.Environment;
import io.scar.cli.console.Console;
import io.scar.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command's help ends with examples, which are no invention. */
class ExamplesTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ScarCommand scar(Terminal terminal) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new ScarCommand(
        new Environment(Map.of(), Path.of("/"), Path.of("/"), null),
        new Console(InputStream.nullInputStream(), stream, stream, terminal));
  }

  private static List<CommandLine> all(CommandLine command) {
    List<CommandLine> all = new ArrayList<>(List.of(command));
    command.getSubcommands().values().forEach(inner -> all.addAll(all(inner)));
    return all;
  }

  private static List<String> wordsAfterScar(String example) {
    String command =
        example.replaceFirst("^eval \"\\$\\((.*)\\)\"$", "$1").replaceFirst(" >.*", "");
    assertThat(command).startsWith("scar ");
    return Arrays.stream(command.split(" ", -1)).skip(1).toList();
  }

  @Test
  void everyCommandHasSome() {
    for (CommandLine command : all(scar(Terminal.NONE).commandLine(List.of()))) {
      String name = command.getCommandSpec().qualifiedName();
      assertThat(Examples.of(name)).as(name).isNotEmpty();
      List<String> words = new ArrayList<>(List.of(name.split(" ", -1)));
      words.removeFirst();
      words.add("--help");
      out.reset();
      assertThat(scar(Terminal.NONE).execute(words.toArray(new String[0]))).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("Examples:")
          .contains(Examples.of(name))
          .contains("--quiet");
    }
  }

  @Test
  void eachIsUnderstood() {
    for (CommandLine command : all(scar(Terminal.NONE).commandLine(List.of()))) {
      for (String example : Examples.of(command.getCommandSpec().qualifiedName())) {
        List<String> words = wordsAfterScar(example);
        CommandLine line = scar(Terminal.NONE).commandLine(words);

        CommandLine.ParseResult result =
            line.parseArgs(ScarCommand.normal(line, words).toArray(new String[0]));

        assertThat(result.hasSubcommand()).as(example).isTrue();
      }
    }
  }

  @Test
  void helpHasColourOnATerminalAlone() {
    scar(Terminal.NONE).execute("ls", "--help");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b");
    out.reset();
    scar(new Terminal(true, true, true, false, 80)).execute("ls", "--help");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b");
    out.reset();
    scar(new Terminal(true, true, true, true, 80)).execute("ls", "--help");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\u001b[1m");
  }
}
