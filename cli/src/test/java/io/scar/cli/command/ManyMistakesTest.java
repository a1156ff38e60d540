package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

  @Test
  void aProgramIsToldThemAsOneDocument() throws IOException {
    cli.write("f.yaml", resource("mistakes.yaml"));

    String message =
        cli.run("init", "-f", "f.yaml", "-j").exits(2).json().at("/Error/Message").asText();

    assertThat(message + "\n").isEqualTo(resource("mistakes.txt"));
  }
}
