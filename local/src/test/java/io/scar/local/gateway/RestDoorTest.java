package io.scar.local.gateway;

import static io.scar.local.gateway.GatewayFixture.answered;
import static io.scar.local.gateway.GatewayFixture.rest;
import static io.scar.local.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.event.FunctionCalls.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A REST API, by requests as clients send them. */
class RestDoorTest {

  private static final int MB = 1 << 20;
  private static final byte[] NOTHING = new byte[0];

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

  /** Member by member, as AWS documents the input of a proxy integration. */
  @Test
  void theEventHasTheMembersOfAws() throws Exception {
    String api = gateway.restApi("", "", "");

    HttpResponse<byte[]> answer =
        gateway.send(
            "POST",
            rest(api, "/a%20b/c?x=1&x=2&y=%C3%A4"),
            "hällo".getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "text/plain; charset=utf-8",
            "X-Twice",
            "1",
            "X-Twice",
            "2");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(text(answer)).isEqualTo("ok");
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.headers().firstValue("x-amzn-requestid")).isPresent();
    assertThat(GatewayFixture.names(event()))
        .containsExactlyInAnyOrder(
            "resource",
            "path",
            "httpMethod",
            "headers",
            "multiValueHeaders",
            "queryStringParameters",
            "multiValueQueryStringParameters",
            "pathParameters",
            "stageVariables",
            "requestContext",
            "body",
            "isBase64Encoded");
    assertThat(GatewayFixture.names(event().path("requestContext")))
        .containsExactlyInAnyOrder(
            "resourceId",
            "resourcePath",
            "httpMethod",
            "extendedRequestId",
            "requestTime",
            "path",
            "accountId",
            "protocol",
            "stage",
            "domainPrefix",
            "requestTimeEpoch",
            "requestId",
            "identity",
            "domainName",
            "deploymentId",
            "apiId");
    assertThat(GatewayFixture.names(event().at("/requestContext/identity")))
        .contains("sourceIp", "userAgent", "accessKey", "cognitoIdentityPoolId", "userArn");
    assertThat(event().path("resource").asText()).isEqualTo("/{proxy+}");
    assertThat(event().path("path").asText()).isEqualTo("/a b/c");
    assertThat(event().at("/pathParameters/proxy").asText()).isEqualTo("a b/c");
    assertThat(event().at("/requestContext/path").asText()).isEqualTo("/scar/a%20b/c");
    assertThat(event().at("/requestContext/identity/sourceIp").asText()).isEqualTo("127.0.0.1");
    assertThat(event().at("/queryStringParameters/x").asText()).isEqualTo("2");
    assertThat(event().at("/multiValueQueryStringParameters/x").toString())
        .isEqualTo("[\"1\",\"2\"]");
    assertThat(event().at("/queryStringParameters/y").asText()).isEqualTo("ä");
    assertThat(event().at("/multiValueHeaders/X-Twice").toString()).isEqualTo("[\"1\",\"2\"]");
    assertThat(event().at("/headers/X-Twice").asText()).isEqualTo("2");
    assertThat(event().at("/headers/X-Forwarded-For").asText()).isEqualTo("127.0.0.1");
    assertThat(event().path("body").asText()).isEqualTo("hällo");
    assertThat(event().path("isBase64Encoded").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"})
  void everyMethodReachesTheFunctionWithoutABody(String method) throws Exception {
    String api = gateway.restApi("", "", "");

    HttpResponse<byte[]> answer = gateway.send(method, rest(api, ""), NOTHING);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(event().path("httpMethod").asText()).isEqualTo(method);
    assertThat(event().path("resource").asText()).isEqualTo("/");
    assertThat(event().path("body").isNull()).isTrue();
    assertThat(event().path("queryStringParameters").isNull()).isTrue();
    assertThat(event().path("pathParameters").isNull()).isTrue();
  }

  @Test
  void withoutBinaryTypesBase64GoesBothWaysAsItIs() throws Exception {
    String api = gateway.restApi("", "", "");
    gateway.behaviour =
        event -> answered("{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":true}");

    HttpResponse<byte[]> answer =
        gateway.send(
            "POST", rest(api, "/"), "AP8=".getBytes(StandardCharsets.UTF_8), "Accept", "image/png");

    assertThat(event().path("body").asText()).isEqualTo("AP8=");
    assertThat(event().path("isBase64Encoded").asBoolean()).isFalse();
    assertThat(text(answer)).isEqualTo("aGk=");
  }

  @Test
  void withBinaryTypesBytesGoInAsBase64AndComeOutDecodedOnce() throws Exception {
    String api = gateway.restApi(",\"binaryMediaTypes\":[\"*/*\"]", "", "");
    byte[] picture = {0, -1, (byte) 0x89, 'P'};
    String twice = Base64.getEncoder().encodeToString("aGk=".getBytes(StandardCharsets.UTF_8));
    gateway.behaviour =
        event ->
            answered(
                "{\"statusCode\":201,\"headers\":{\"content-type\":\"image/png\"},\"body\":\""
                    + twice
                    + "\",\"isBase64Encoded\":true}");

    HttpResponse<byte[]> answer =
        gateway.send("POST", rest(api, "/x"), picture, "Content-Type", "image/png");

    assertThat(event().path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(Base64.getDecoder().decode(event().path("body").asText())).isEqualTo(picture);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(text(answer)).isEqualTo("aGk=");
    assertThat(answer.headers().firstValue("content-type")).contains("image/png");
  }

  /** Multipart is as any other body to the gateway: its bytes reach the function. */
  @Test
  void multipartBodiesAndFourMegabytesArriveWhole() throws Exception {
    String api = gateway.restApi(",\"binaryMediaTypes\":[\"multipart/form-data\"]", "", "");
    byte[] body = new byte[4 * MB];
    Arrays.fill(body, (byte) 200);

    gateway.send(
        "POST", rest(api, "/x"), body, "Content-Type", "multipart/form-data; boundary=abc");

    assertThat(Base64.getDecoder().decode(event().path("body").asText())).isEqualTo(body);
    assertThat(event().at("/headers/Content-Type").asText())
        .isEqualTo("multipart/form-data; boundary=abc");
  }

  @Test
  void aBodyAboveTheGatewaysLimitIsRefusedAndBelowItLambdasHolds() throws Exception {
    String api = gateway.restApi("", "", "");

    HttpResponse<byte[]> above = gateway.send("POST", rest(api, "/"), new byte[10 * MB + 1]);
    HttpResponse<byte[]> below = gateway.send("POST", rest(api, "/"), letters(10 * MB));
    HttpResponse<byte[]> aboveLambda = gateway.send("POST", rest(api, "/"), letters(6 * MB));
    HttpResponse<byte[]> belowLambda = gateway.send("POST", rest(api, "/"), letters(6 * MB - 8192));

    assertThat(above.statusCode()).isEqualTo(413);
    assertThat(text(above)).isEqualTo("{\"message\":\"Request Too Long\"}");
    assertThat(below.statusCode()).isEqualTo(413);
    assertThat(aboveLambda.statusCode()).isEqualTo(413);
    assertThat(belowLambda.statusCode()).isEqualTo(200);
    assertThat(gateway.events).hasSize(1);
  }

  private static byte[] letters(int size) {
    return "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void whatIsNotThereIsRefusedInApiGatewaysWords() throws Exception {
    String api = gateway.restApi("", "", "");

    assertThat(gateway.get(GatewaySite.API_PATH + "nothere/scar/x").statusCode()).isEqualTo(403);
    HttpResponse<byte[]> stage = gateway.get(GatewaySite.API_PATH + api + "/other/x");
    assertThat(stage.statusCode()).isEqualTo(403);
    assertThat(text(stage)).isEqualTo("{\"message\":\"Forbidden\"}");
    gateway.permitted = false;
    assertThat(gateway.get(rest(api, "/x")).statusCode()).isEqualTo(500);
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void aMethodThatTheApiDoesNotHaveIsRefused() throws Exception {
    String id = gateway.control(201, "POST", "/restapis", "{\"name\":\"n\"}").path("id").asText();
    String root =
        gateway.control(200, "GET", "/restapis/" + id + "/resources", "").at("/item/0/id").asText();
    String method = "/restapis/" + id + "/resources/" + root + "/methods/GET";
    gateway.control(201, "PUT", method, "{\"authorizationType\":\"NONE\"}");
    gateway.control(
        201,
        "PUT",
        method + "/integration",
        "{\"type\":\"AWS_PROXY\",\"uri\":\"" + GatewayFixture.FUNCTION + "\"}");
    gateway.control(201, "POST", "/restapis/" + id + "/deployments", "{\"stageName\":\"scar\"}");

    assertThat(gateway.get(rest(id, "/")).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> wrong = gateway.send("POST", rest(id, "/"), NOTHING);
    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(text(wrong)).contains("Missing Authentication Token");
    assertThat(gateway.get(rest(id, "/unknown")).statusCode()).isEqualTo(403);
  }

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
  void anEventOfSomebodyWhoDoesNotWaitIsLeftAndAnswered202() throws Exception {
    String api = gateway.restApi("", "", "");

    HttpResponse<byte[]> answer =
        gateway.send(
            "POST",
            rest(api, "/launch"),
            "x".getBytes(StandardCharsets.US_ASCII),
            "X-Amz-Invocation-Type",
            "Event");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("amz-lambda-request-id")).isPresent();
    assertThat(gateway.left).hasSize(1);
    assertThat(gateway.left.getFirst().path("body").asText()).isEqualTo("x");
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void anApiKeyOpensItsStageAsOftenAsItsPlanSays() throws Exception {
    String api = gateway.restApi("", ",\"apiKeyRequired\":true", "");
    JsonNode key = gateway.control(201, "POST", "/apikeys", "{\"name\":\"k\",\"enabled\":true}");
    String value = key.path("value").asText();
    String plan =
        gateway
            .control(
                201,
                "POST",
                "/usageplans",
                """
                {"name":"p","apiStages":[{"apiId":"%s","stage":"scar"}],
                 "throttle":{"rateLimit":0.001,"burstLimit":2}}
                """
                    .formatted(api))
            .path("id")
            .asText();

    assertThat(gateway.get(rest(api, "/")).statusCode()).isEqualTo(403);
    assertThat(gateway.get(rest(api, "/"), "x-api-key", value).statusCode()).isEqualTo(403);
    gateway.control(
        201,
        "POST",
        "/usageplans/" + plan + "/keys",
        "{\"keyType\":\"API_KEY\",\"keyId\":\"" + key.path("id").asText() + "\"}");
    assertThat(gateway.get(rest(api, "/"), "x-api-key", value).statusCode()).isEqualTo(200);
    assertThat(event().at("/requestContext/identity/apiKeyId").asText())
        .isEqualTo(key.path("id").asText());
    assertThat(gateway.get(rest(api, "/"), "x-api-key", value).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> third = gateway.get(rest(api, "/"), "x-api-key", value);
    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(text(third)).isEqualTo("{\"message\":\"Too Many Requests\"}");
    gateway.control(
        200,
        "PATCH",
        "/apikeys/" + key.path("id").asText(),
        "{\"patchOperations\":[{\"op\":\"replace\",\"path\":\"/enabled\",\"value\":\"false\"}]}");
    assertThat(gateway.get(rest(api, "/"), "x-api-key", value).statusCode()).isEqualTo(403);
  }

  @Test
  void aSignedMethodWantsASignature() throws Exception {
    String api = gateway.restApi("", "", "");
    String root =
        gateway.control(200, "GET", "/restapis/" + api, "").path("rootResourceId").asText();
    gateway.control(
        200,
        "PATCH",
        "/restapis/" + api + "/resources/" + root + "/methods/ANY",
        "{\"patchOperations\":[{\"op\":\"replace\",\"path\":\"/authorizationType\",\"value\":\"AWS_IAM\"}]}");
    // What is not deployed does not hold yet.
    assertThat(gateway.get(rest(api, "/")).statusCode()).isEqualTo(200);
    gateway.control(201, "POST", "/restapis/" + api + "/deployments", "{\"stageName\":\"scar\"}");

    assertThat(gateway.get(rest(api, "/")).statusCode()).isEqualTo(403);
    assertThat(
            gateway
                .get(rest(api, "/"), "Authorization", GatewayFixture.signed("execute-api"))
                .statusCode())
        .isEqualTo(200);
    assertThat(event().at("/requestContext/identity/accessKey").asText()).isEqualTo("AKID");
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
  void manyRequestsAreAnsweredAtOnce() throws Exception {
    String api = gateway.restApi("", "", "");
    int count = 32;
    CyclicBarrier together = new CyclicBarrier(count);
    gateway.behaviour =
        event -> {
          try {
            together.await(1, TimeUnit.MINUTES);
          } catch (BrokenBarrierException | TimeoutException e) {
            return new Outcome.Failed();
          }
          return answered("{\"body\":\"" + event.at("/queryStringParameters/n").asText() + "\"}");
        };

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int n = i;
        answers.add(threads.submit(() -> gateway.get(rest(api, "/?n=" + n))));
      }
      for (int i = 0; i < count; i++) {
        assertThat(text(answers.get(i).get())).isEqualTo(Integer.toString(i));
      }
    }
  }

  @Test
  void aConnectionServesSeveralRequestsAndABodyMayComeSlowly() throws Exception {
    String api = gateway.restApi("", "", "");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      for (String body : List.of("first", "second")) {
        out.write(
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
                .formatted(rest(api, "/"), body.length())
                .getBytes(StandardCharsets.US_ASCII));
        for (byte b : body.getBytes(StandardCharsets.US_ASCII)) {
          out.write(b);
          out.flush();
        }
        assertThat(answer(in)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok");
        assertThat(event().path("body").asText()).isEqualTo(body);
      }
    }
  }

  private static String answer(InputStream in) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\nok")) {
      int next = in.read();
      assertThat(next).as(answer.toString()).isNotNegative();
      answer.append((char) next);
    }
    return answer.toString();
  }

  @Test
  void aHostNameIsAnAddressToo() throws Exception {
    String api = gateway.restApi("", "", "");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /scar/x HTTP/1.1\r\nHost: %s.execute-api.localhost:%d\r\n\r\n"
                  .formatted(api, gateway.port())
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(answer(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
    }
    assertThat(event().path("path").asText()).isEqualTo("/x");
  }
}
