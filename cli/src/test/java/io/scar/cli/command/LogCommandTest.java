package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogCommandTest extends CommandTest {

  private static final String GROUP = "/aws/lambda/words";

  private void twoInvocations() {
    aws.logs.addEvent(GROUP, "s1", 10, "START RequestId: one Version: 1\n");
    aws.logs.addEvent(GROUP, "s2", 11, "START RequestId: two Version: 1\n");
    aws.logs.addEvent(GROUP, "s1", 12, "of one\n");
    aws.logs.addEvent(GROUP, "s2", 13, "of two\n");
    aws.logs.addEvent(GROUP, "s1", 14, "REPORT RequestId: one Duration: 1 ms\n");
    aws.logs.addEvent(GROUP, "s1", 15, "START RequestId: three Version: 1\n");
    aws.logs.addEvent(GROUP, "s1", 16, "of three\n");
  }

  @Test
  void allMessagesComeInTheOrderOfTimeFromAllPages() {
    twoInvocations();
    aws.logs.pageSize = 3;

    assertThat(cli.run("log", "-n", "words").exits(0).out().lines())
        .containsExactly(
            "START RequestId: one Version: 1",
            "START RequestId: two Version: 1",
            "of one",
            "of two",
            "REPORT RequestId: one Duration: 1 ms",
            "START RequestId: three Version: 1",
            "of three");
    assertThat(aws.calls("logs:FilterLogEvents")).hasSize(3);
  }

  @Test
  void oneInvocationIsWhatItsStreamHoldsBetweenItsStartAndItsReport() {
    twoInvocations();

    assertThat(cli.run("log", "-n", "words", "-ri", "one").exits(0).out().lines())
        .containsExactly(
            "START RequestId: one Version: 1", "of one", "REPORT RequestId: one Duration: 1 ms");
    assertThat(cli.run("log", "-n", "words", "-ri", "two").exits(0).out().lines())
        .containsExactly("START RequestId: two Version: 1", "of two");
  }

  @Test
  void oneStreamIsShownAlone() {
    twoInvocations();

    assertThat(cli.run("log", "-n", "words", "-ls", "s2").exits(0).out().lines())
        .containsExactly("START RequestId: two Version: 1", "of two");
  }

  @Test
  void theDefinitionMaySayWhatIsShown() throws IOException {
    twoInvocations();
    cli.write(
        "f.yaml",
        "functions:\n  aws:\n  - {lambda: {name: words}, cloudwatch: {log_stream_name: s2}}\n");
    cli.write(
        "g.yaml",
        "functions:\n  aws:\n  - {lambda: {name: words}, cloudwatch: {request_id: one}}\n");

    assertThat(cli.run("log", "-f", "f.yaml").exits(0).out().lines()).hasSize(2);
    assertThat(cli.run("log", "-f", "f.yaml", "-ls", "s1").exits(0).out().lines()).hasSize(5);
    assertThat(cli.run("log", "-f", "g.yaml").exits(0).out().lines()).hasSize(3);
  }

  @Test
  void anUnknownLogOrInvocationIsNamed() {
    twoInvocations();

    assertThat(cli.run("log", "-n", "none").exits(3).err()).contains("/aws/lambda/none");
    assertThat(cli.run("log", "-n", "words", "-ri", "nine").exits(3).err())
        .contains("no invocation nine");
    assertThat(cli.run("log", "-n", "words", "-ri", "one", "--follow").exits(2).err())
        .contains("--follow and -ri");
  }

  @Test
  void thatThereIsNothingYetIsSaid() throws IOException {
    aws.answer("logs:FilterLogEvents", call -> Reply.json(200, "{\"events\": []}"));

    Cli.Result result = cli.run("log", "-n", "words").exits(0);

    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("No log events yet", "--follow");
  }

  @Test
  void followShowsWhatArrivesOnceUntilNobodyReadsIt() {
    aws.logs.addEvent(GROUP, "s", 10, "first\n");
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    OutputStream reader =
        new OutputStream() {
          private boolean told;

          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            read.write(bytes, offset, length);
            String text = read.toString(StandardCharsets.UTF_8);
            if (text.contains("first\n") && !told) {
              told = true;
              aws.logs.addEvent(GROUP, "s", 10, "second\n"); // as late as it may be
              aws.logs.addEvent(GROUP, "s", 20, "third\n");
            }
            if (text.contains("third\n")) {
              throw new IOException("the reader has gone");
            }
          }
        };

    int exitCode =
        cli.execute(reader, new ByteArrayOutputStream(), "log", "-n", "words", "--follow");

    assertThat(exitCode).isZero();
    assertThat(read.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("first", "second", "third");
  }
}
