package io.scar.local.gateway;

import static io.scar.local.gateway.GatewayFixture.answered;
import static io.scar.local.gateway.GatewayFixture.rest;
import static io.scar.local.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.event.FunctionCalls.Outcome;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a REST API makes of a function's answers, and what it answers itself. */
class RestAnswersTest {

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"text\"",
        "[1]",
        "{\"echo\":1}",
        "{\"statusCode\":\"abc\"}",
        "{\"statusCode\":99}",
        "{\"statusCode\":200,\"body\":{\"a\":1}}",
        "{\"statusCode\":200,\"headers\":[1]}",
        "{\"statusCode\":200,\"multiValueHeaders\":{\"a\":\"b\"}}",
        "{\"statusCode\":200,\"cookies\":[\"a=1\"]}",
        "{\"statusCode\":200,\"headers\":{\"a\\nb\":\"c\"}}",
        "{\"statusCode\":200,\"headers\":{\"a\":\"b\\r\\nc: d\"}}",
        "not json"
      })
  void anAnswerThatIsNoProxyAnswerIsABadGateway(String answer) throws Exception {
    String api = gateway.restApi("", "", "");
    gateway.behaviour = event -> answered(answer);

    HttpResponse<byte[]> response = gateway.get(rest(api, "/"));

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(text(response)).isEqualTo("{\"message\":\"Internal server error\"}");
  }

  @Test
  void aHeaderMayHaveSeveralValuesAndNoneHidesALineBreak() throws Exception {
    String api = gateway.restApi("", "", "");
    gateway.behaviour =
        event ->
            answered(
                "{\"headers\":{\"a\":\"lost\",\"x-name\":\"\u0141\u010d\u010aset-cookie: a=1\"},"
                    + "\"multiValueHeaders\":{\"A\":[\"1\",\"2\"]}}");

    HttpResponse<byte[]> response = gateway.get(rest(api, "/"));

    assertThat(response.headers().allValues("a")).containsExactly("1", "2");
    assertThat(response.headers().firstValue("set-cookie")).isEmpty();
    assertThat(response.headers().firstValue("x-name"))
        .contains(
            new String(
                "\u0141\u010d\u010aset-cookie: a=1".getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1));
  }

  @Test
  void failuresOfTheFunctionHaveTheirStatus() throws Exception {
    String api = gateway.restApi("", "", "");
    gateway.behaviour = event -> new Outcome.Failed();
    assertThat(gateway.get(rest(api, "/")).statusCode()).isEqualTo(502);
    gateway.behaviour = event -> new Outcome.Throttled();
    assertThat(gateway.get(rest(api, "/")).statusCode()).isEqualTo(429);
  }

  @Test
  void aFunctionThatTakesTooLongIsAnswered504AndGoesOn() throws Exception {
    String api = gateway.restApi("", "", ",\"timeoutInMillis\":100");
    CountDownLatch answeredLate = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    gateway.behaviour =
        event -> {
          release.await();
          answeredLate.countDown();
          return answered("{}");
        };

    HttpResponse<byte[]> response = gateway.get(rest(api, "/"));

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(text(response)).isEqualTo("{\"message\":\"Endpoint request timed out\"}");
    release.countDown();
    assertThat(answeredLate.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"49,400", "50,201", "29000,201", "29001,400"})
  void aTimeOutIsWithinTheServicesLimits(int millis, int status) throws Exception {
    String api = gateway.restApi("", "", "");
    String root =
        gateway.control(200, "GET", "/restapis/" + api, "").path("rootResourceId").asText();

    gateway.control(
        status,
        "PUT",
        "/restapis/" + api + "/resources/" + root + "/methods/ANY/integration",
        "{\"type\":\"AWS_PROXY\",\"uri\":\"x\",\"timeoutInMillis\":" + millis + "}");
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void refusalsOfTheGatewayHaveTheHeadersThatTheApiGivesThem() throws Exception {
    String api = gateway.restApi("", ",\"apiKeyRequired\":true", "");
    gateway.control(
        201,
        "PUT",
        "/restapis/" + api + "/gatewayresponses/DEFAULT_4XX",
        "{\"responseParameters\":{\"gatewayresponse.header.Access-Control-Allow-Origin\":\"'*'\"}}");
    gateway.control(201, "POST", "/restapis/" + api + "/deployments", "{\"stageName\":\"scar\"}");

    HttpResponse<byte[]> refused = gateway.get(rest(api, "/"));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("access-control-allow-origin")).contains("*");
  }

  @Test
  void failuresOfTheGatewayItselfHaveThemToo() throws Exception {
    String api = gateway.restApi("", "", "");
    gateway.control(
        201,
        "PUT",
        "/restapis/" + api + "/gatewayresponses/DEFAULT_5XX",
        "{\"responseParameters\":{\"gatewayresponse.header.Access-Control-Allow-Origin\":\"'*'\"}}");
    gateway.control(201, "POST", "/restapis/" + api + "/deployments", "{\"stageName\":\"scar\"}");
    gateway.behaviour =
        event -> {
          throw new IllegalStateException("a defect");
        };

    HttpResponse<byte[]> failed = gateway.get(rest(api, "/"));

    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(text(failed)).isEqualTo("{\"message\":\"Internal server error\"}");
    assertThat(failed.headers().firstValue("access-control-allow-origin")).contains("*");
    assertThat(failed.headers().firstValue("x-amzn-requestid")).isPresent();
  }
}
