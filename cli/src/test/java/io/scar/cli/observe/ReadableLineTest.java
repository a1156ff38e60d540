package io.scar.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableLineTest {

  private static final String START = "{\"timestamp\":\"2026-01-02T03:04:05.678Z\",\"level\":";

  @Test
  void theSupervisorsLineIsScars() {
    String line =
        START
            + "\"INFO\",\"requestId\":\"a4f1\",\"logger\":\"scar\",\"message\":\"s3://b/k: exit 0\","
            + "\"phases\":{\"run\":1.5}}";

    assertThat(ReadableLine.of(line))
        .contains("2026-01-02 03:04:05,678 - supervisor - INFO - [a4f1] s3://b/k: exit 0");
  }

  @Test
  void whatWasThrownFollowsTheMessageOnOneLine() {
    String line =
        START
            + "\"ERROR\",\"logger\":\"scar\",\"message\":\"a\\nb\",\"errorType\":\"x.Y\","
            + "\"errorMessage\":\"why\",\"stackTrace\":[\"at z\"]}";

    assertThat(ReadableLine.of(line))
        .contains("2026-01-02 03:04:05,678 - supervisor - ERROR - a\\nb <- x.Y: why");
  }

  @Test
  void theContainersLineIsItselfAgain() {
    assertThat(
            ReadableLine.of(
                START + "\"INFO\",\"logger\":\"container\",\"message\":\"a \\\"b\\\"\"}"))
        .contains("a \"b\"");
  }

  @Test
  void metricsAreForCloudWatchAlone() {
    assertThat(
            ReadableLine.ofAll(
                "START\n" + START + "\"INFO\",\"logger\":\"scar\",\"_aws\":{},\"Run\":1}\nEND"))
        .isEqualTo("START\nEND");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain text",
        "",
        "{\"its\":\"own\"}",
        "{\"timestamp\":\"now\",\"logger\":\"mine\",\"message\":\"m\"}",
        "{\"timestamp\":\"cut of"
      })
  void allOtherLinesStayAsTheyAre(String line) {
    assertThat(ReadableLine.of(line)).contains(line);
  }
}
