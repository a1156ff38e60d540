package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "…"})
  void anEmptyIdIsNoInvocations(String id) {
    twoInvocations();

    assertThat(cli.run("log", "-n", "words", "-ri", id).exits(2).err())
        .contains("-ri", "is empty", "without -ri all is shown");
    assertThat(aws.operations()).isEmpty();
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

  @Test
  void onlyWhatIsYoungEnoughIsAskedFor() {
    long now = System.currentTimeMillis();
    aws.logs.addEvent(GROUP, "s", now - 3_600_000, "an hour ago");
    aws.logs.addEvent(GROUP, "s", now - 1000, "just now");

    assertThat(cli.run("log", "-n", "words", "--since", "10m").exits(0).out())
        .isEqualTo("just now\n");
    assertThat(cli.run("log", "-n", "words", "--since", "1d").exits(0).out().lines()).hasSize(2);
    assertThat(cli.run("log", "-n", "words", "--since", "2999-01-01").exits(0).err())
        .contains("No log event is of that time");
    assertThat(cli.run("log", "-n", "words", "--since", "soon").exits(2).err())
        .contains("--since `soon`", "10m");
  }

  @Test
  void cloudWatchFilters() {
    aws.logs.addEvent(GROUP, "s", 10, "good");
    aws.logs.addEvent(GROUP, "s", 11, "bad");

    assertThat(cli.run("log", "-n", "words", "--filter", "bad").exits(0).out()).isEqualTo("bad\n");
    assertThat(aws.calls("logs:FilterLogEvents").getLast().json().path("filterPattern").asText())
        .isEqualTo("bad");
    assertThat(cli.run("log", "-n", "words", "--filter", "x", "-ri", "one").exits(2).err())
        .contains("--filter and -ri");
  }

  @Test
  void theBeginningOfAnIdIsEnough() {
    aws.logs.addEvent(GROUP, "s", 10, "START RequestId: a4f1-77 Version: 1\n");
    aws.logs.addEvent(GROUP, "s", 11, "of it\n");
    aws.logs.addEvent(GROUP, "s", 12, "REPORT RequestId: a4f1-77\n");
    aws.logs.addEvent(GROUP, "s", 13, "START RequestId: a4f2-78 Version: 1\n");

    for (String id : new String[] {"a4f1", "a4f1…", "a4f1-77"}) {
      assertThat(cli.run("log", "-n", "words", "-ri", id).exits(0).out().lines()).hasSize(3);
    }
  }

  @Test
  void theDocumentHasTheLinesAsTheyWereWritten() throws IOException {
    twoInvocations();

    JsonNode events =
        cli.run("log", "-n", "words", "-ri", "one", "-j").exits(0).json().path("Events");

    assertThat(events.findValuesAsText("Message"))
        .containsExactly(
            "START RequestId: one Version: 1", "of one", "REPORT RequestId: one Duration: 1 ms");
    assertThat(events.at("/1/LogStreamName").asText()).isEqualTo("s1");
    assertThat(events.at("/1/Timestamp").asText()).isEqualTo("1970-01-01T00:00:00.012Z");
    assertThat(
            cli.run("log", "-n", "words", "-j", "--follow")
                .exits(2)
                .json()
                .at("/Error/Message")
                .asText())
        .contains("--follow");
  }

  @Test
  void theTimelineHasALineForEachInvocation() throws IOException {
    long ten = 1_795_255_391_000L;
    aws.logs.addEvent(GROUP, "s1", ten, "START RequestId: a4f1aaaa-1 Version: 1\n");
    aws.logs.addEvent(GROUP, "s1", ten + 1, run("a4f1aaaa-1", 0, 1410, 12, 295, 31));
    aws.logs.addEvent(
        GROUP, "s1", ten + 2, report("a4f1aaaa-1", "1751.00") + "Init Duration: 320.00 ms\t\n");
    aws.logs.addEvent(GROUP, "s2", ten + 1, "START RequestId: 77b0bbbb-2 Version: 1\n");
    aws.logs.addEvent(GROUP, "s2", ten + 3, run("77b0bbbb-2", 9, 0, 11, 290, 29));
    aws.logs.addEvent(GROUP, "s2", ten + 4, report("77b0bbbb-2", "331.00") + "\n");
    aws.logs.addEvent(GROUP, "s2", ten + 5, "START RequestId: 88b0cccc-3 Version: 1\n");

    Cli.Result result = cli.run("log", "-n", "words", "--timeline").exits(0);

    assertThat(result.out().lines())
        .containsExactly(
            "10:03:11  a4f1aaaa…  cold  init ▇▇▇▇ 320  image ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇ 1,410"
                + "  input ▏ 12  run ▇▇▇ 295  output ▏ 31    2,071 ms  ok",
            "10:03:11  77b0bbbb…  warm                                             "
                + "  input ▏ 11  run ▇▇▇ 290  output ▏ 29      331 ms  exit 9",
            "10:03:11  88b0cccc…                                                    "
                + "                                             0 ms  goes on");
    assertThat(aws.calls("logs:FilterLogEvents").getLast().json().path("filterPattern").asText())
        .contains("?START", "?REPORT");

    JsonNode timeline =
        cli.run("log", "-n", "words", "--timeline", "-j").exits(0).json().path("Timeline");
    assertThat(timeline.findValuesAsText("Outcome")).containsExactly("ok", "exit 9", "goes on");
    assertThat(timeline.at("/0/InitDuration").asDouble()).isEqualTo(320);
    assertThat(timeline.at("/0/Phases/image").asDouble()).isEqualTo(1410);
    assertThat(timeline.at("/1/Cold").asBoolean()).isFalse();
    assertThat(timeline.at("/0/RequestId").asText()).isEqualTo("a4f1aaaa-1");
  }

  private static String run(String id, int exit, int image, int input, int run, int output) {
    return """
        {"timestamp":"2026-11-21T10:03:14.331Z","level":"INFO","requestId":"%s","logger":"scar",\
        "message":"m","exitCode":%d,"timedOut":false,\
        "phases":{"image":%d,"input":%d,"run":%d,"output":%d}}
        """
        .formatted(id, exit, image, input, run, output);
  }

  private static String report(String id, String duration) {
    return "REPORT RequestId: %s\tDuration: %s ms\tBilled Duration: 9 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t"
        .formatted(id, duration);
  }

  @Test
  void followSeesStreamsThatBeginLater() {
    aws.logs.addEvent(GROUP, "s1", 10, "first\n");
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    OutputStream reader =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            read.write(bytes, offset, length);
            String text = read.toString(StandardCharsets.UTF_8);
            if (text.endsWith("first\n")) {
              aws.logs.addEvent(GROUP, "s2", 11, "of another stream\n");
            }
            if (text.contains("another stream\n")) {
              throw new IOException("the reader has gone");
            }
          }
        };

    cli.execute(reader, new ByteArrayOutputStream(), "log", "-n", "words", "--follow");

    assertThat(read.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("first", "of another stream");
  }
}
