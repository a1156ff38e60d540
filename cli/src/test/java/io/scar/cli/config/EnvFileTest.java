package io.scar.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The syntax of Docker's {@code --env-file}. */
class EnvFileTest {

  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();

  private Map<String, String> read(String text, Map<String, String> environment)
      throws IOException {
    Path file = Files.writeString(folder.resolve("x.env"), text);
    return EnvFile.read(file, "x.env", environment, notices::add);
  }

  @Test
  void aValueIsAllThatFollowsTheFirstEqualsSign() throws IOException {
    Map<String, String> variables =
        read(
            """
            # a comment
              # another

            PLAIN=1
              INDENTED=2
            QUOTED="a 'b'"
            EQUALS=a=b==
            SPACES=  kept  \s
            HASH=a # no comment
            EMPTY=
            lower.case-name=x
            DOLLAR=$PLAIN
            TWICE=first
            TWICE=last
            """,
            Map.of());

    assertThat(variables)
        .containsExactly(
            Map.entry("PLAIN", "1"),
            Map.entry("INDENTED", "2"),
            Map.entry("QUOTED", "\"a 'b'\""),
            Map.entry("EQUALS", "a=b=="),
            Map.entry("SPACES", "  kept   "),
            Map.entry("HASH", "a # no comment"),
            Map.entry("EMPTY", ""),
            Map.entry("lower.case-name", "x"),
            Map.entry("DOLLAR", "$PLAIN"),
            Map.entry("TWICE", "last"));
  }

  @Test
  void aNameAloneTakesTheEnvironmentsValueAndIsLeftOutWithoutOne() throws IOException {
    assertThat(read("TOKEN\nNONE\nEMPTY\n", Map.of("TOKEN", "t 1", "EMPTY", "")))
        .containsExactly(Map.entry("TOKEN", "t 1"), Map.entry("EMPTY", ""));
    assertThat(notices).singleElement().asString().startsWith("x.env:2: ");
  }

  @Test
  void windowsLineEndsAndAByteOrderMarkAreNoPartOfIt() throws IOException {
    assertThat(read("\uFEFFA=1\r\nB=2\r\n\r\nC=3", Map.of()))
        .containsExactly(Map.entry("A", "1"), Map.entry("B", "2"), Map.entry("C", "3"));
  }

  @Test
  void everythingThatIsWrongIsToldByLineAndNothingOfIt() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        "A=1\n=hunter2\nMY KEY=hunter2\nhunter 2\nN=a\0b\nB=".getBytes(StandardCharsets.UTF_8));
    bytes.write(0xff);
    Path file = Files.write(folder.resolve("bad.env"), bytes.toByteArray());

    InvalidSettings problems =
        catchThrowableOfType(
            InvalidSettings.class, () -> EnvFile.read(file, "bad.env", Map.of(), notices::add));

    assertThat(problems.placed())
        .containsExactly(
            "bad.env:2: there is no name before `=`",
            "bad.env:3: there is a space in the name; a variable is written NAME=VALUE",
            "bad.env:4: there is a space in the name; a variable is written NAME=VALUE",
            "bad.env:5: there is a NUL character, which no variable can hold",
            "bad.env:6: this is not UTF-8 text");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> EnvFile.read(folder.resolve("none"), "none", Map.of(), notices::add));

    assertThat(failure.status()).isEqualTo(ExitStatus.NOT_FOUND);
    assertThat(failure.reason()).contains("none");
  }

  @Test
  void variablesGivenOneByOneWinOverFilesAndALaterFileOverAnEarlier() throws IOException {
    Files.writeString(folder.resolve("one.env"), "A=1\nB=1\nC=1\n");
    Files.writeString(folder.resolve("two.env"), "B=2\nC=2\n");
    Environment environment = new Environment(Map.of("D", "4"), folder, folder, null);

    JsonNode variables =
        new FlagSettings(environment, notices::add)
            .setVariableFiles("lambda.environment.Variables", List.of("one.env", "two.env"))
            .setVariables("-le", "lambda.environment.Variables", List.of("C=3=x", "D"))
            .tree()
            .at("/lambda/environment/Variables");

    assertThat(variables.toString())
        .isEqualTo("{\"A\":\"1\",\"B\":\"2\",\"C\":\"3=x\",\"D\":\"4\"}");
  }

  @Test
  void anAssignmentWithoutANameOrAValueIsRefusedAndNotRepeated() {
    FlagSettings flags =
        new FlagSettings(folder, notices::add)
            .setVariables("-e", "lambda.environment.Variables", List.of("=hunter2", "NONE"));

    InvalidSettings problems = catchThrowableOfType(InvalidSettings.class, flags::tree);

    assertThat(problems.others()).hasSize(2).noneMatch(line -> line.contains("hunter2"));
    assertThat(problems.others().getLast()).contains("-e", "`NONE`", "NAME=VALUE");
  }
}
