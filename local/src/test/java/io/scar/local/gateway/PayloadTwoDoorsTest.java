package io.scar.local.gateway;

import static io.scar.local.gateway.GatewayFixture.answered;
import static io.scar.local.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.event.FunctionCalls.Outcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP APIs and function URLs, by requests as clients send them. */
class PayloadTwoDoorsTest {

  private static final int MB = 1 << 20;
  private static final String URL = GatewaySite.URL_PATH + "abc/";
  private static final String CORS =
      ",\"corsConfiguration\":{\"allowOrigins\":[\"https://a.example\"],\"allowMethods\":[\"POST\"],"
          + "\"allowHeaders\":[\"content-type\"],\"exposeHeaders\":[\"x-own\"],\"maxAge\":60}";

  @TempDir Path folder;
  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture(folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private JsonNode event() {
    return gateway.events.getLast();
  }

  private String api(String more) throws Exception {
    return GatewaySite.API_PATH + gateway.httpApi(more);
  }

  private void url(boolean signed, boolean open, Optional<Cors> cors) {
    gateway.urls.put(
        "abc", new FunctionUrl("abc", GatewayFixture.FUNCTION, "us-east-1", signed, open, cors));
  }

  /** Member by member, as AWS documents payload format 2.0. */
  @Test
  void theEventOfAnHttpApiHasTheMembersOfAws() throws Exception {
    String api = api("");

    gateway.send(
        "POST",
        api + "/my/path?a=1&a=2&b=x%20y",
        "{}".getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/json",
        "Cookie",
        "one=1; two=2",
        "X-Twice",
        "1",
        "X-Twice",
        "2");

    assertThat(GatewayFixture.names(event()))
        .containsExactlyInAnyOrder(
            "version",
            "routeKey",
            "rawPath",
            "rawQueryString",
            "cookies",
            "headers",
            "queryStringParameters",
            "requestContext",
            "body",
            "isBase64Encoded");
    assertThat(GatewayFixture.names(event().path("requestContext")))
        .containsExactlyInAnyOrder(
            "accountId",
            "apiId",
            "domainName",
            "domainPrefix",
            "http",
            "requestId",
            "routeKey",
            "stage",
            "time",
            "timeEpoch");
    assertThat(GatewayFixture.names(event().at("/requestContext/http")))
        .containsExactlyInAnyOrder("method", "path", "protocol", "sourceIp", "userAgent");
    assertThat(event().path("version").asText()).isEqualTo("2.0");
    assertThat(event().path("routeKey").asText()).isEqualTo("$default");
    assertThat(event().path("rawPath").asText()).isEqualTo("/my/path");
    assertThat(event().path("rawQueryString").asText()).isEqualTo("a=1&a=2&b=x%20y");
    assertThat(event().at("/queryStringParameters/a").asText()).isEqualTo("1,2");
    assertThat(event().at("/queryStringParameters/b").asText()).isEqualTo("x y");
    assertThat(event().path("cookies").toString()).isEqualTo("[\"one=1\",\"two=2\"]");
    assertThat(event().at("/headers/x-twice").asText()).isEqualTo("1,2");
    assertThat(event().path("headers").has("cookie")).isFalse();
    assertThat(event().path("body").asText()).isEqualTo("{}");
    assertThat(event().at("/requestContext/stage").asText()).isEqualTo("$default");
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv,false",
    "application/json; charset=utf-8,false",
    "application/xml,false",
    "application/javascript,false",
    "application/octet-stream,true",
    "image/png,true",
    "multipart/form-data; boundary=x,true"
  })
  void onlyTextsStayTexts(String type, boolean base64) throws Exception {
    String api = api("");
    byte[] body = "body".getBytes(StandardCharsets.UTF_8);

    gateway.send("POST", api, body, "Content-Type", type);

    assertThat(event().path("isBase64Encoded").asBoolean()).isEqualTo(base64);
    assertThat(event().path("body").asText())
        .isEqualTo(base64 ? Base64.getEncoder().encodeToString(body) : "body");
  }

  @Test
  void base64OfTheFunctionIsUndoneWhoeverAsks() throws Exception {
    String api = api("");
    url(false, true, Optional.empty());
    gateway.behaviour =
        event ->
            answered(
                "{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":true,\"cookies\":[\"a=1\",\"b=2\"]}");

    for (String address : List.of(api, URL)) {
      HttpResponse<byte[]> answer = gateway.get(address);
      assertThat(text(answer)).isEqualTo("hi");
      assertThat(answer.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
    }
  }

  @Test
  void anAnswerWithoutStatusIsTheBodyItself() throws Exception {
    String api = api("");
    gateway.behaviour = event -> answered("{\"result\":[1,2]}");

    HttpResponse<byte[]> answer = gateway.get(api);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(text(answer)).isEqualTo("{\"result\":[1,2]}");
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
  }

  @Test
  void limitsAreTheDoorsOwnAndThenLambdas() throws Exception {
    String api = api("");
    url(false, true, Optional.empty());

    assertThat(gateway.send("POST", api, new byte[10 * MB + 1]).statusCode()).isEqualTo(413);
    assertThat(gateway.send("POST", api, new byte[6 * MB]).statusCode()).isEqualTo(413);
    assertThat(gateway.send("POST", api, new byte[4 * MB]).statusCode()).isEqualTo(200);
    assertThat(gateway.send("POST", URL, new byte[6 * MB + 1]).statusCode()).isEqualTo(413);
    byte[] text = "x".repeat(6 * MB - 8192).getBytes(StandardCharsets.US_ASCII);
    assertThat(gateway.send("POST", URL, text, "Content-Type", "text/plain").statusCode())
        .isEqualTo(200);
    assertThat(gateway.events).hasSize(2);
  }

  @Test
  void failuresOfTheFunctionHaveTheDoorsStatus() throws Exception {
    String api = api("");
    url(false, true, Optional.empty());
    gateway.behaviour = event -> new Outcome.Failed();
    assertThat(gateway.get(api).statusCode()).isEqualTo(500);
    assertThat(gateway.get(URL).statusCode()).isEqualTo(502);
    gateway.behaviour = event -> answered("{\"statusCode\":\"no\"}");
    assertThat(gateway.get(api).statusCode()).isEqualTo(500);
    assertThat(gateway.get(URL).statusCode()).isEqualTo(502);
    gateway.behaviour = event -> new Outcome.Throttled();
    assertThat(gateway.get(api).statusCode()).isEqualTo(429);
    assertThat(gateway.get(URL).statusCode()).isEqualTo(429);
  }

  @Test
  void routesAndStagesAreFoundByPathAndMethod() throws Exception {
    String id = gateway.httpApi(",\"routeKey\":\"GET /pets/{id}\"");
    String api = GatewaySite.API_PATH + id;
    gateway.control(
        201, "POST", "/v2/apis/" + id + "/stages", "{\"stageName\":\"dev\",\"autoDeploy\":true}");

    assertThat(gateway.get(api + "/pets/7").statusCode()).isEqualTo(200);
    assertThat(event().at("/pathParameters/id").asText()).isEqualTo("7");
    assertThat(event().path("routeKey").asText()).isEqualTo("GET /pets/{id}");
    assertThat(gateway.get(api + "/dev/pets/8").statusCode()).isEqualTo(200);
    assertThat(event().path("rawPath").asText()).isEqualTo("/dev/pets/8");
    assertThat(event().at("/requestContext/stage").asText()).isEqualTo("dev");
    assertThat(gateway.get(api + "/none").statusCode()).isEqualTo(404);
    assertThat(gateway.send("POST", api + "/pets/7", new byte[0]).statusCode()).isEqualTo(404);
  }

  @Test
  void anHttpApiIsThrottledByItsStage() throws Exception {
    String id = gateway.httpApi("");
    gateway.control(
        200,
        "PATCH",
        "/v2/apis/" + id + "/stages/%24default",
        "{\"defaultRouteSettings\":{\"throttlingRateLimit\":0.001,\"throttlingBurstLimit\":1}}");

    assertThat(gateway.get(GatewaySite.API_PATH + id).statusCode()).isEqualTo(200);
    assertThat(gateway.get(GatewaySite.API_PATH + id).statusCode()).isEqualTo(429);
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
  void aUrlHasItsOwnRulesForPages() throws Exception {
    url(
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

  @Test
  void aUrlIsOpenToAnybodyOrToWhoSigns() throws Exception {
    assertThat(gateway.get(URL).statusCode()).isEqualTo(403);
    url(false, false, Optional.empty());
    HttpResponse<byte[]> closed = gateway.get(URL);
    assertThat(closed.statusCode()).isEqualTo(403);
    assertThat(text(closed)).isEqualTo("{\"Message\":\"Forbidden\"}");
    url(true, false, Optional.empty());
    assertThat(gateway.get(URL).statusCode()).isEqualTo(403);

    HttpResponse<byte[]> signed =
        gateway.get(URL + "p?q=1", "Authorization", GatewayFixture.signed("lambda"));

    assertThat(signed.statusCode()).isEqualTo(200);
    assertThat(event().path("rawPath").asText()).isEqualTo("/p");
    assertThat(event().at("/requestContext/authorizer/iam/accessKey").asText()).isEqualTo("AKID");
    assertThat(event().at("/requestContext/apiId").asText()).isEqualTo("abc");
  }

  @Test
  void aSignedRouteOfAnHttpApiWantsASignature() throws Exception {
    String id = gateway.httpApi("");
    String route =
        gateway
            .control(200, "GET", "/v2/apis/" + id + "/routes", "")
            .at("/items/0/routeId")
            .asText();
    gateway.control(
        200, "PATCH", "/v2/apis/" + id + "/routes/" + route, "{\"authorizationType\":\"AWS_IAM\"}");

    assertThat(gateway.get(GatewaySite.API_PATH + id).statusCode()).isEqualTo(403);
    assertThat(
            gateway
                .get(
                    GatewaySite.API_PATH + id,
                    "Authorization",
                    GatewayFixture.signed("execute-api"))
                .statusCode())
        .isEqualTo(200);
  }
}
