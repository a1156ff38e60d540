package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class DoctorCommandTest extends CommandTest {

  private void engine(String script) throws IOException {
    Path file = cli.write("dist/bin/scar-exec", "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void tellsWhichEnginesWorkAndWhy() throws IOException {
    engine("[ $2 = rewrite ] && exec cat \"$4/sentinel\"; echo 'scar-exec: not allowed here' >&2");

    String out = cli.run("doctor").exits(0).out();

    assertThat(out.lines())
        .anySatisfy(line -> assertThat(line).matches("namespaces +no +not allowed here"))
        .anySatisfy(line -> assertThat(line).matches("rewrite +yes +a trial run .*"));
    assertThat(out)
        .contains("Images run with `rewrite` here")
        .contains("run as plain processes of yours here: not allowed here");
    assertThat(cli.run("doctor", "-j").exits(0).json().at("/Doctor/Engine").asText())
        .isEqualTo("rewrite");
  }

  @Test
  void tellsWhetherEnvironmentsCanBeAsTightAsLambdas() throws IOException {
    engine(
        """
        [ $2 = sandbox ] || exit 125
        for word; do case $word in *:/var/task:ro) cat "${word%%:*}/letters" ;; esac; done""");

    assertThat(cli.run("doctor").out()).contains("in environments as tight as Lambda's here");
    assertThat(cli.run("doctor", "-j").json().at("/Doctor/TightEnvironments"))
        .hasToString("{\"Works\":true,\"Why\":\"\"}");
  }

  @Test
  void tellsWhatMemoryAFunctionLeavesToItsImage() throws IOException {
    engine("exec cat \"$4/sentinel\"");

    assertThat(cli.run("doctor").exits(0).out())
        .contains("takes about 100 MB of `memory`", "28 of 128, 412 of 512");
    assertThat(cli.run("doctor", "-j").exits(0).json().at("/Doctor/SupervisorMemory").asInt())
        .isEqualTo(100);
  }

  @Test
  void saysWhenNoneWorks() throws IOException {
    engine("echo 'scar-exec: not allowed here' >&2; exit 125");

    assertThat(cli.run("doctor").exits(7).out()).contains("not allowed here");
    assertThat(cli.run("doctor").err()).contains("No engine can run an image");
    assertThat(cli.run("doctor", "-j").exits(7).json().at("/Doctor/Engine").asText()).isEmpty();
  }

  @Test
  void namesAnEngineThatIsMissing() {
    assertThat(cli.run("doctor").exits(7).out()).contains("scar-exec is missing");
  }
}
