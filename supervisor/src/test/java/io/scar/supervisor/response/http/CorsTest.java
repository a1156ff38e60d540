package io.scar.supervisor.response.http;

import static io.scar.supervisor.response.http.Replies.RAW;
import static io.scar.supervisor.response.http.Replies.header;
import static io.scar.supervisor.response.http.Replies.ok;
import static io.scar.supervisor.response.http.Replies.reply;
import static io.scar.supervisor.response.http.Replies.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.definition.ApiGatewayConfig;
import io.scar.contract.definition.CorsConfig;
import io.scar.supervisor.event.http.RequestRefused;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.fixture.ProxyEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What web pages of other origins are told. */
class CorsTest {

  @TempDir Path folder;
  private Replies replies;

  @BeforeEach
  void prepare() throws IOException {
    replies = new Replies(folder);
  }

  @Test
  void pagesOfAllowedOriginsCanReadEveryAnswer() throws IOException {
    ApiGatewayConfig config =
        new ApiGatewayConfig(
            "raw",
            new CorsConfig(List.of("https://a.example"), null, null, List.of("X-A"), true, 600));
    ProxyEvent allowed = ProxyEvent.rest().header("Origin", "https://a.example");

    for (ContainerResult result : List.of(ok(""), result(1, null, "", false))) {
      JsonNode answer =
          replies.answer(
              config,
              allowed,
              result,
              ProgramsAnswer.parse("Access-Control-Allow-Origin: *\nVary: Accept"));
      assertThat(header(answer, "access-control-allow-origin")).isEqualTo("https://a.example");
      assertThat(header(answer, "access-control-allow-credentials")).isEqualTo("true");
      assertThat(header(answer, "access-control-expose-headers")).contains("X-A", "exit-code");
      assertThat(answer.toString()).contains("Origin");
    }
    JsonNode other =
        replies.answer(config, ProxyEvent.rest().header("Origin", "https://b.example"), ok(""));
    assertThat(other.path("headers").has("access-control-allow-origin")).isFalse();
    assertThat(header(other, "vary")).isEqualTo("Origin");
    JsonNode none = replies.answer(RAW, allowed, ok(""));
    assertThat(none.path("headers").has("access-control-allow-origin")).isFalse();
  }

  @Test
  void anyOriginIsAnAsterisk() throws IOException {
    ApiGatewayConfig config =
        new ApiGatewayConfig("raw", new CorsConfig(null, null, null, null, false, null));

    JsonNode answer =
        replies.answer(config, ProxyEvent.rest().header("Origin", "https://b"), ok(""));

    assertThat(header(answer, "access-control-allow-origin")).isEqualTo("*");
    assertThat(answer.path("headers").has("vary")).isFalse();
  }

  @Test
  void aPreflightIsAnsweredWithWhatIsConfigured() throws IOException {
    ApiGatewayConfig config =
        new ApiGatewayConfig(
            "scar",
            new CorsConfig(
                List.of("https://a.example"), List.of("put"), List.of("X-Key"), null, false, 600));
    ProxyEvent question =
        ProxyEvent.rest()
            .method("OPTIONS")
            .header("Origin", "https://a.example")
            .header("Access-Control-Request-Method", "PUT");
    HttpReply reply = reply(config, question);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    reply.write(reply.preflight().orElseThrow(), written);
    JsonNode answer = new JsonMapper().readTree(written.toByteArray());

    assertThat(answer.path("statusCode").asInt()).isEqualTo(204);
    assertThat(header(answer, "access-control-allow-origin")).isEqualTo("https://a.example");
    assertThat(header(answer, "access-control-allow-methods")).isEqualTo("PUT");
    assertThat(header(answer, "access-control-allow-headers")).isEqualTo("X-Key");
    assertThat(header(answer, "access-control-max-age")).isEqualTo("600");
    assertThatExceptionOfType(RequestRefused.class)
        .isThrownBy(() -> reply(config, question.header("Origin", "https://b")).preflight())
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(403));
    assertThat(reply(RAW, question).preflight()).isEmpty();
    assertThat(reply(config, ProxyEvent.rest().method("OPTIONS")).preflight()).isEmpty();
  }
}
