package io.scar.local.gateway;

import static io.scar.local.gateway.GatewayFixture.URL;
import static io.scar.local.gateway.GatewayFixture.answered;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of other origins, where HTTP APIs and function URLs answer browsers themselves. */
class PageAccessTest {

  private static final int MB = 1 << 20;

  private static final String CORS =
      ",\"corsConfiguration\":{\"allowOrigins\":[\"https://a.example\"],\"allowMethods\":[\"POST\"],"
          + "\"allowHeaders\":[\"content-type\"],\"exposeHeaders\":[\"x-own\"],\"maxAge\":60}";

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  private String api(String more) throws Exception {
    return GatewaySite.API_PATH + gateway.httpApi(more);
  }

  @Test
  void aBrowsersQuestionIsAnsweredWithoutTheFunction() throws Exception {
    String api = api(CORS);

    HttpResponse<byte[]> allowed = ask(api, "https://a.example", "POST");
    HttpResponse<byte[]> other = ask(api, "https://b.example", "POST");
    HttpResponse<byte[]> method = ask(api, "https://a.example", "DELETE");

    assertThat(allowed.statusCode()).isEqualTo(204);
    assertThat(allowed.headers().firstValue("access-control-allow-origin"))
        .contains("https://a.example");
    assertThat(allowed.headers().firstValue("access-control-allow-methods")).contains("POST");
    assertThat(allowed.headers().firstValue("access-control-allow-headers"))
        .contains("content-type");
    assertThat(allowed.headers().firstValue("access-control-max-age")).contains("60");
    assertThat(other.headers().firstValue("access-control-allow-origin")).isEmpty();
    assertThat(method.headers().firstValue("access-control-allow-origin")).isEmpty();
    assertThat(gateway.events).isEmpty();
  }

  private HttpResponse<byte[]> ask(String address, String origin, String method) throws Exception {
    return gateway.send(
        "OPTIONS",
        address,
        new byte[0],
        "Origin",
        origin,
        "Access-Control-Request-Method",
        method,
        "Access-Control-Request-Headers",
        "content-type");
  }

  @Test
  void aPageCanReadAnswersAndErrorsAndTheFunctionsOwnRulesDoNotCount() throws Exception {
    String api = api(CORS);
    gateway.behaviour =
        event ->
            answered(
                "{\"statusCode\":400,\"headers\":{\"Access-Control-Allow-Origin\":\"*\"},\"body\":\"no\"}");

    HttpResponse<byte[]> answer =
        gateway.send("POST", api, new byte[1], "Origin", "https://a.example");
    HttpResponse<byte[]> tooLarge =
        gateway.send("POST", api, new byte[11 * MB], "Origin", "https://a.example");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().allValues("access-control-allow-origin"))
        .containsExactly("https://a.example");
    assertThat(answer.headers().firstValue("access-control-expose-headers")).contains("x-own");
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.headers().firstValue("access-control-allow-origin"))
        .contains("https://a.example");
  }

  @Test
  void aPageCanReadThatTheGatewayFailed() throws Exception {
    String api = api(CORS);
    gateway.url(
        false,
        true,
        Optional.of(new Cors(List.of("*"), List.of("*"), List.of("*"), List.of(), false, 0)));
    gateway.behaviour =
        event -> {
          throw new IllegalStateException("a defect");
        };

    HttpResponse<byte[]> ofApi = gateway.get(api, "Origin", "https://a.example");
    HttpResponse<byte[]> ofUrl = gateway.get(URL, "Origin", "https://a.example");

    assertThat(ofApi.statusCode()).isEqualTo(500);
    assertThat(ofApi.headers().firstValue("access-control-allow-origin"))
        .contains("https://a.example");
    assertThat(ofUrl.statusCode()).isEqualTo(502);
    assertThat(ofUrl.headers().firstValue("access-control-allow-origin")).contains("*");
  }

  @Test
  void aUrlHasItsOwnRulesForPages() throws Exception {
    gateway.url(
        false,
        true,
        Optional.of(new Cors(List.of("*"), List.of("*"), List.of("*"), List.of(), false, 0)));

    HttpResponse<byte[]> question = ask(URL, "http://x.example:81", "PUT");
    HttpResponse<byte[]> answer = gateway.get(URL, "Origin", "http://x.example:81");

    assertThat(question.statusCode()).isEqualTo(200);
    assertThat(question.headers().firstValue("access-control-allow-methods")).contains("PUT");
    assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
    assertThat(gateway.events).hasSize(1);
  }
}
