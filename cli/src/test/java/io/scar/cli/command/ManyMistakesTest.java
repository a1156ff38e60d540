package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A definition full of mistakes is told all of them at once, in the order of the file. */
class ManyMistakesTest extends CommandTest {

  static String resource(String name) throws IOException {
    try (InputStream in = ManyMistakesTest.class.getResourceAsStream("/definitions/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void allMistakesAreToldAtOnceWithTheirPlacesAndTheNearestKeys() throws IOException {
    cli.write("f.yaml", resource("mistakes.yaml"));

    String told = cli.run("init", "-f", "f.yaml").exits(2).err();

    assertThat(told.lines()).hasSizeGreaterThan(25);
    assertThat(told).isEqualTo(resource("mistakes.txt"));
    assertThat(cli.run("init", "-f", "f.yaml", "--dry-run").exits(2).err()).isEqualTo(told);
    assertThat(cli.run("update", "-f", "f.yaml").exits(2).err()).isEqualTo(told);
    assertThat(aws.operations()).isEmpty();
  }

  /** Editors find a place; an error without one is told by its first word. */
  @Test
  void whatHasNoPlaceInAFileIsMarkedAsAnError() throws IOException {
    cli.write("bad.env", "MY KEY=1\n");

    String told =
        cli.run("init", "-i", "a/b", "-n", "f", "-m", "lots", "-t", "901", "--env-file", "bad.env")
            .exits(2)
            .err();

    assertThat(told.lines()).hasSize(3);
    assertThat(told)
        .contains("bad.env:1: there is a space", "error: -m: memory", "error: -t: timeout")
        .doesNotContain("error: bad.env");
  }

  @Test
  void whatFlagsMeanTogetherIsMarkedAsAnErrorToo() throws IOException {
    List<String> command = new ArrayList<>(List.of("init", "-i", cli.image(1000), "-n", "f"));
    for (int i = 0; i < 6; i++) {
      command.addAll(List.of("-l", "arn:aws:lambda:us-east-1:123456789012:layer:x:" + i));
    }

    assertThat(cli.run(command.toArray(new String[0])).exits(4).err())
        .startsWith("error: ")
        .contains("layers");
  }

  @Test
  void aProgramIsToldThemAsOneDocument() throws IOException {
    cli.write("f.yaml", resource("mistakes.yaml"));

    String message =
        cli.run("init", "-f", "f.yaml", "-j").exits(2).json().at("/Error/Message").asText();

    assertThat(message + "\n").isEqualTo(resource("mistakes.txt"));
  }
}
