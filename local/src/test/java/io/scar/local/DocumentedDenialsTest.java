package io.scar.local;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/lambda-sandbox.md says is refused, against the engine's tables. */
class DocumentedDenialsTest {

  private static final Path TOP = Path.of(System.getProperty("scar.top", ".."));
  private static final Pattern ROW = Pattern.compile("^\\| (.*) \\| (E[A-Z]+) \\| .*");
  private static final Pattern NAME = Pattern.compile("`([a-z_0-9]+)`|\\b(PR_[A-Z_]+)");
  private static final Pattern DENIAL =
      Pattern.compile("\\{(?:__NR|CALL)_(\\w+), (?:BPF_\\w+, (\\w+), )?(E[A-Z]+)}");

  @Test
  void allOfThemAndNoOthersAreRefused() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(TOP.resolve("docs/lambda-sandbox.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        boolean byArgument = row.group(1).contains("PR_");
        for (Matcher name = NAME.matcher(row.group(1)); name.find(); ) {
          String call = name.group(1);
          if (call == null) {
            documented.put(name.group(2), row.group(2));
          } else if (!(byArgument && call.equals("prctl"))) {
            documented.put(call, row.group(2));
          }
        }
      }
    }

    Map<String, String> refused = new TreeMap<>();
    String source =
        Files.readAllLines(TOP.resolve("engine/src/denials.c")).stream().collect(joining(" "));
    for (Matcher denial = DENIAL.matcher(source); denial.find(); ) {
      String call = denial.group(1).toLowerCase(Locale.ROOT);
      String argument = denial.group(2);
      String name =
          !call.equals("prctl")
              ? call
              : argument.startsWith("PR_") ? argument : "PR_SET_" + argument;
      refused.put(name, denial.group(3));
    }

    assertThat(documented).hasSizeGreaterThan(15).isEqualTo(refused);
  }
}
