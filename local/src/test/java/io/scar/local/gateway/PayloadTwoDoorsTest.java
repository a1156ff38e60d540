package io.scar.local.gateway;

import static io.scar.local.gateway.GatewayFixture.URL;
import static io.scar.local.gateway.GatewayFixture.answered;
import static io.scar.local.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.event.FunctionCalls.Outcome;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP APIs and function URLs, by requests as clients send them. */
class PayloadTwoDoorsTest {

  private static final int MB = 1 << 20;

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  private String api(String more) throws Exception {
    return GatewaySite.API_PATH + gateway.httpApi(more);
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

    assertThat(GatewayFixture.names(gateway.event()))
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
    assertThat(GatewayFixture.names(gateway.event().path("requestContext")))
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
    assertThat(GatewayFixture.names(gateway.event().at("/requestContext/http")))
        .containsExactlyInAnyOrder("method", "path", "protocol", "sourceIp", "userAgent");
    assertThat(gateway.event().path("version").asText()).isEqualTo("2.0");
    assertThat(gateway.event().path("routeKey").asText()).isEqualTo("$default");
    assertThat(gateway.event().path("rawPath").asText()).isEqualTo("/my/path");
    assertThat(gateway.event().path("rawQueryString").asText()).isEqualTo("a=1&a=2&b=x%20y");
    assertThat(gateway.event().at("/queryStringParameters/a").asText()).isEqualTo("1,2");
    assertThat(gateway.event().at("/queryStringParameters/b").asText()).isEqualTo("x y");
    assertThat(gateway.event().path("cookies").toString()).isEqualTo("[\"one=1\",\"two=2\"]");
    assertThat(gateway.event().at("/headers/x-twice").asText()).isEqualTo("1,2");
    assertThat(gateway.event().path("headers").has("cookie")).isFalse();
    assertThat(gateway.event().path("body").asText()).isEqualTo("{}");
    assertThat(gateway.event().at("/requestContext/stage").asText()).isEqualTo("$default");
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

    assertThat(gateway.event().path("isBase64Encoded").asBoolean()).isEqualTo(base64);
    assertThat(gateway.event().path("body").asText())
        .isEqualTo(base64 ? Base64.getEncoder().encodeToString(body) : "body");
  }

  @Test
  void base64OfTheFunctionIsUndoneWhoeverAsks() throws Exception {
    String api = api("");
    gateway.url(false, true, Optional.empty());
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

  /** Payload format 2.0 has one value for a header, and cookies apart. */
  @Test
  void headersOfTheOtherFormatAreLeftOut() throws Exception {
    gateway.url(false, true, Optional.empty());
    gateway.behaviour =
        event -> answered("{\"statusCode\":200,\"multiValueHeaders\":{\"x-own\":[\"1\",\"2\"]}}");
    assertThat(gateway.get(URL).headers().firstValue("x-own")).isEmpty();

    gateway.behaviour = event -> answered("{\"statusCode\":200,\"cookies\":\"a=1\"}");
    assertThat(gateway.get(URL).statusCode()).isEqualTo(502);
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
    gateway.url(false, true, Optional.empty());

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
  void headersAreLimitedByAnApiAndNotByAUrl() throws Exception {
    String api = api("");
    gateway.url(false, true, Optional.empty());
    String value = "x".repeat(10_240);

    HttpResponse<byte[]> refused = gateway.get(api, "X-Own", value);

    assertThat(refused.statusCode()).isEqualTo(431);
    assertThat(text(refused)).isEqualTo("{\"message\":\"Request Header Fields Too Large\"}");
    assertThat(gateway.get(URL, "X-Own", value).statusCode()).isEqualTo(200);
  }

  @Test
  void failuresOfTheFunctionHaveTheDoorsStatus() throws Exception {
    String api = api("");
    gateway.url(false, true, Optional.empty());
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
    assertThat(gateway.event().at("/pathParameters/id").asText()).isEqualTo("7");
    assertThat(gateway.event().path("routeKey").asText()).isEqualTo("GET /pets/{id}");
    assertThat(gateway.get(api + "/dev/pets/8").statusCode()).isEqualTo(200);
    assertThat(gateway.event().path("rawPath").asText()).isEqualTo("/dev/pets/8");
    assertThat(gateway.event().at("/requestContext/stage").asText()).isEqualTo("dev");
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
  void aUrlIsOpenToAnybodyOrToWhoSigns() throws Exception {
    assertThat(gateway.get(URL).statusCode()).isEqualTo(403);
    gateway.url(false, false, Optional.empty());
    HttpResponse<byte[]> closed = gateway.get(URL);
    assertThat(closed.statusCode()).isEqualTo(403);
    assertThat(text(closed)).isEqualTo("{\"Message\":\"Forbidden\"}");
    gateway.url(true, false, Optional.empty());
    assertThat(gateway.get(URL).statusCode()).isEqualTo(403);

    HttpResponse<byte[]> signed =
        gateway.get(URL + "p?q=1", "Authorization", GatewayFixture.signed("lambda"));

    assertThat(signed.statusCode()).isEqualTo(200);
    assertThat(gateway.event().path("rawPath").asText()).isEqualTo("/p");
    assertThat(gateway.event().at("/requestContext/authorizer/iam/accessKey").asText())
        .isEqualTo("AKID");
    assertThat(gateway.event().at("/requestContext/apiId").asText()).isEqualTo("abc");
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
