package io.scar.supervisor.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.response.Response;
import io.scar.supervisor.execution.CapturedOutput;
import io.scar.supervisor.execution.Container;
import io.scar.supervisor.execution.ContainerFailed;
import io.scar.supervisor.execution.ContainerResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private final Answers answers = new Answers("group", "stream", false);

  @Test
  void aSuccessIsAnsweredInTheProxyFormat() throws IOException {
    Response response = read(result(0, null, "out\n", false));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers())
        .containsOnlyKeys("amz-lambda-request-id", "amz-log-group-name", "amz-log-stream-name")
        .containsEntry("amz-lambda-request-id", "request-1");
    assertThat(response.isBase64Encoded()).isTrue();
    assertThat(body(response)).isEqualTo("out\n");
  }

  @Test
  void aFailureKeepsItsExitCodeAndOutput() throws IOException {
    Response response = read(result(3, null, "why", false));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers()).containsEntry("exit-code", "3");
    assertThat(body(response)).isEqualTo("why");
  }

  @Test
  void aTimeoutSaysSoAfterTheOutput() throws IOException {
    Response response = read(result(124, "too long", "half", false));

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.headers()).containsEntry("exit-code", "124");
    assertThat(body(response))
        .startsWith("half\ntoo long; give the function more time")
        .endsWith("\n");
  }

  @Test
  void theLargestAnswerStaysUnderLambdasLimitAndIsMarked() throws IOException {
    // Names as long as Lambda and CloudWatch let them be.
    Answers named = new Answers("g".repeat(512), "s".repeat(512), false);
    byte[] answer =
        answer(named, result(124, "late".repeat(50), "x".repeat(Container.KEPT_BYTES), true));

    assertThat(answer.length).isBetween(Response.MOST_BYTES - 4096, Response.MOST_BYTES);
    assertThat(new JsonMapper().readValue(answer, Response.class).headers())
        .containsEntry("output-truncated", "true");
  }

  @Test
  void aRawAnswerIsTheOutputItself() throws IOException {
    Answers raw = new Answers("group", "stream", true);

    assertThat(answer(raw, result(0, null, "{\"a\":1}", false))).asString().isEqualTo("{\"a\":1}");
    assertThat(answer(raw, result(0, null, "x".repeat(Container.KEPT_BYTES_RAW), false)))
        .hasSize(6_291_556);
    assertThatExceptionOfType(ContainerFailed.class)
        .isThrownBy(() -> answer(raw, result(3, null, "{}", false)))
        .withMessageContaining("3");
    assertThatExceptionOfType(AnswerTooLarge.class)
        .isThrownBy(() -> answer(raw, result(0, null, "{}", true)))
        .withMessageContaining("TMP_OUTPUT_DIR");
  }

  private Response read(ContainerResult result) throws IOException {
    return new JsonMapper().readValue(answer(answers, result), Response.class);
  }

  private static byte[] answer(Answers answers, ContainerResult result) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answers.write(result, "request-1", answer);
    return answer.toByteArray();
  }

  private static String body(Response response) {
    return new String(Base64.getDecoder().decode(response.body()), StandardCharsets.UTF_8);
  }

  private static ContainerResult result(
      int exitCode, @Nullable String timeout, String output, boolean truncated) {
    return new ContainerResult(
        exitCode,
        Optional.ofNullable(timeout),
        new CapturedOutput(output.getBytes(StandardCharsets.UTF_8), truncated),
        Duration.ZERO);
  }
}
