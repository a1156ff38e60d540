package io.scar.supervisor.response.http;

import static io.scar.supervisor.response.http.Replies.RAW;
import static io.scar.supervisor.response.http.Replies.body;
import static io.scar.supervisor.response.http.Replies.header;
import static io.scar.supervisor.response.http.Replies.ok;
import static io.scar.supervisor.response.http.Replies.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.supervisor.fixture.ProxyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of a size that a gateway takes, just takes, and does not take. */
class AnswerSizeTest {

  private static final int LIMIT = 6_291_556;

  @TempDir Path folder;
  private Replies replies;

  @BeforeEach
  void prepare() throws IOException {
    replies = new Replies(folder);
  }

  @ParameterizedTest
  @CsvSource({"rest, 6291556", "http, 6291556", "load-balancer, 1048576"})
  void theLargestAnswerThatFitsIsSentAndTheNextGoesElsewhere(String gateway, int limit)
      throws IOException {
    Path file = replies.output().resolve("a.bin");
    Files.write(file, new byte[3]);
    byte[] small = replies.bytes(RAW, ProxyEvent.of(gateway), ok(""), ProgramsAnswer.NOTHING);
    int most = (limit - small.length) / 4 * 3 + 3;

    Files.write(file, new byte[most]);
    byte[] largest = replies.bytes(RAW, ProxyEvent.of(gateway), ok(""), ProgramsAnswer.NOTHING);
    assertThat(largest.length).isBetween(limit - 4, limit);
    assertThat(replies.kept()).isEmpty();

    Files.write(file, new byte[most + 1]);
    JsonNode elsewhere = replies.answer(RAW, ProxyEvent.of(gateway), ok(""));
    assertThat(elsewhere.path("statusCode").asInt()).isEqualTo(303);
    assertThat(header(elsewhere, "location")).isEqualTo("https://example.org/a.bin");
    assertThat(replies.kept()).containsExactly("a.bin application/octet-stream " + (most + 1));
  }

  @Test
  void textIsMeasuredAsItIsSent() throws IOException {
    Files.writeString(replies.output().resolve("a.txt"), "x".repeat(6_000_000));
    assertThat(replies.bytes(RAW, ProxyEvent.http(), ok(""), ProgramsAnswer.NOTHING).length)
        .isBetween(6_000_000, LIMIT);

    // As text it would be twice as long.
    Files.writeString(replies.output().resolve("a.txt"), "\"".repeat(4_000_000));
    JsonNode quotes = replies.answer(RAW, ProxyEvent.http(), ok(""));
    assertThat(quotes.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(body(quotes)).hasSize(4_000_000);
    assertThat(replies.kept()).isEmpty();
  }

  @Test
  void standardOutputWithoutItsBeginningIsNoAnswer() {
    assertThatExceptionOfType(AnswerHasNoPlace.class)
        .isThrownBy(() -> replies.answer(RAW, ProxyEvent.rest(), result(0, null, "end", true)))
        .withMessageContaining("TMP_OUTPUT_DIR");
  }

  @Test
  void theOutputOfAFailureIsCutWhereTheGatewayTakesLess() throws IOException {
    byte[] answer =
        replies.bytes(
            RAW,
            ProxyEvent.of("load-balancer"),
            result(1, null, "x".repeat(2_000_000) + "end", false),
            ProgramsAnswer.NOTHING);

    assertThat(answer.length).isLessThanOrEqualTo(1_048_576);
    JsonNode json = new JsonMapper().readTree(answer);
    assertThat(header(json, "output-truncated")).isEqualTo("true");
    assertThat(body(json)).asString().endsWith("end");
  }
}
