package io.scar.cli.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerTest {

  private static Answer answer(String payload) {
    return Answer.of(200, "id-of-call", payload.getBytes(StandardCharsets.UTF_8), "");
  }

  @Test
  void theContainersExitCodeAndOutputComeBack() {
    Answer answer =
        answer(
            "{\"statusCode\":500,\"headers\":{\"amz-lambda-request-id\":\"r\",\"exit-code\":\"3\"},"
                + "\"body\":\"b3V0Cg==\",\"isBase64Encoded\":true}");

    assertThat(answer.exitCode()).isEqualTo(3);
    assertThat(answer.requestId()).isEqualTo("r");
    assertThat(new String(answer.bytes(), StandardCharsets.UTF_8)).isEqualTo("out\n");
  }

  @Test
  void aTimeOutIs124() {
    assertThat(
            answer(
                    "{\"statusCode\":504,\"headers\":{\"amz-lambda-request-id\":\"r\"},\"body\":\"\",\"isBase64Encoded\":true}")
                .exitCode())
        .isEqualTo(124);
  }

  @Test
  void aRawAnswerIsTheOutputItself() {
    Answer answer = answer("{\"result\": 5}");

    assertThat(answer.exitCode()).isZero();
    assertThat(new String(answer.bytes(), StandardCharsets.UTF_8)).isEqualTo("{\"result\": 5}");
    assertThat(answer.requestId()).isEqualTo("id-of-call");
  }

  @Test
  void aRawAnswerTellsOfAJobOnlyInTheSupervisorsWords() {
    String job = "{\"jobId\":\"0a1b\",\"jobName\":\"n\",\"jobQueue\":\"q\",\"log\":\"%s\"}\n";

    assertThat(answer(job.formatted("scar log -n words -ri 0a1b")).jobId()).isEqualTo("0a1b");
    assertThat(answer(job.formatted("scar log -n words -ri 0a1c")).jobId()).isNull();
    assertThat(answer("{\"jobId\": \"0a1b\"}").jobId()).isNull();
    assertThat(answer("[\"jobId\"]").jobId()).isNull();
    assertThat(answer("").jobId()).isNull();
  }
}
