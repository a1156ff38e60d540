package io.scar.local.gateway;

import static io.scar.local.gateway.GatewayFixture.answered;
import static io.scar.local.gateway.GatewayFixture.rest;
import static io.scar.local.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a REST API makes of requests, and how long they may be. */
class RestRequestsTest {

  private static final int MB = 1 << 20;
  private static final byte[] NOTHING = new byte[0];

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

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
    assertThat(GatewayFixture.names(gateway.event()))
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
    assertThat(GatewayFixture.names(gateway.event().path("requestContext")))
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
    assertThat(GatewayFixture.names(gateway.event().at("/requestContext/identity")))
        .contains("sourceIp", "userAgent", "accessKey", "cognitoIdentityPoolId", "userArn");
    assertThat(gateway.event().path("resource").asText()).isEqualTo("/{proxy+}");
    assertThat(gateway.event().path("path").asText()).isEqualTo("/a b/c");
    assertThat(gateway.event().at("/pathParameters/proxy").asText()).isEqualTo("a b/c");
    assertThat(gateway.event().at("/requestContext/path").asText()).isEqualTo("/scar/a%20b/c");
    assertThat(gateway.event().at("/requestContext/identity/sourceIp").asText())
        .isEqualTo("127.0.0.1");
    assertThat(gateway.event().at("/queryStringParameters/x").asText()).isEqualTo("2");
    assertThat(gateway.event().at("/multiValueQueryStringParameters/x").toString())
        .isEqualTo("[\"1\",\"2\"]");
    assertThat(gateway.event().at("/queryStringParameters/y").asText()).isEqualTo("ä");
    assertThat(gateway.event().at("/multiValueHeaders/X-Twice").toString())
        .isEqualTo("[\"1\",\"2\"]");
    assertThat(gateway.event().at("/headers/X-Twice").asText()).isEqualTo("2");
    assertThat(gateway.event().at("/headers/X-Forwarded-For").asText()).isEqualTo("127.0.0.1");
    assertThat(gateway.event().path("body").asText()).isEqualTo("hällo");
    assertThat(gateway.event().path("isBase64Encoded").asBoolean()).isFalse();
  }

  /** The function tells such a request by it, and refuses it. */
  @Test
  void bytesThatAreNotUtf8AreReplaced() throws Exception {
    String api = gateway.restApi("", "", "");

    gateway.get(rest(api, "/a%ff?x=%ff"));

    assertThat(gateway.event().at("/queryStringParameters/x").asText()).isEqualTo("\ufffd");
    assertThat(gateway.event().at("/multiValueQueryStringParameters/x/0").asText())
        .isEqualTo("\ufffd");
    assertThat(gateway.event().at("/pathParameters/proxy").asText()).isEqualTo("a\ufffd");
    assertThat(gateway.event().path("path").asText()).isEqualTo("/a\ufffd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"})
  void everyMethodReachesTheFunctionWithoutABody(String method) throws Exception {
    String api = gateway.restApi("", "", "");

    HttpResponse<byte[]> answer = gateway.send(method, rest(api, ""), NOTHING);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(gateway.event().path("httpMethod").asText()).isEqualTo(method);
    assertThat(gateway.event().path("resource").asText()).isEqualTo("/");
    assertThat(gateway.event().path("body").isNull()).isTrue();
    assertThat(gateway.event().path("queryStringParameters").isNull()).isTrue();
    assertThat(gateway.event().path("pathParameters").isNull()).isTrue();
  }

  @Test
  void withoutBinaryTypesBase64GoesBothWaysAsItIs() throws Exception {
    String api = gateway.restApi("", "", "");
    gateway.behaviour =
        event -> answered("{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":true}");

    HttpResponse<byte[]> answer =
        gateway.send(
            "POST", rest(api, "/"), "AP8=".getBytes(StandardCharsets.UTF_8), "Accept", "image/png");

    assertThat(gateway.event().path("body").asText()).isEqualTo("AP8=");
    assertThat(gateway.event().path("isBase64Encoded").asBoolean()).isFalse();
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

    assertThat(gateway.event().path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(Base64.getDecoder().decode(gateway.event().path("body").asText()))
        .isEqualTo(picture);
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

    assertThat(Base64.getDecoder().decode(gateway.event().path("body").asText())).isEqualTo(body);
    assertThat(gateway.event().at("/headers/Content-Type").asText())
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

  @Test
  void aRequestLineAndHeadersAboveTheGatewaysLimitAreRefused() throws Exception {
    String api = gateway.restApi("", "", "");

    HttpResponse<byte[]> header = gateway.get(rest(api, "/"), "Cookie", "c=" + "x".repeat(10_240));
    HttpResponse<byte[]> query = gateway.get(rest(api, "/?q=" + "x".repeat(10_240)));
    HttpResponse<byte[]> below = gateway.get(rest(api, "/"), "Cookie", "c=" + "x".repeat(9000));

    assertThat(header.statusCode()).isEqualTo(431);
    assertThat(text(header)).isEqualTo("{\"message\":\"Request Header Fields Too Large\"}");
    assertThat(header.headers().firstValue("x-amzn-requestid")).isPresent();
    assertThat(query.statusCode()).isEqualTo(431);
    assertThat(below.statusCode()).isEqualTo(200);
    assertThat(gateway.events).hasSize(1);
  }

  private static byte[] letters(int size) {
    return "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
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
  void whoDoesNotWaitIsToldByTheHeaderThatTheIntegrationNames() throws Exception {
    String api =
        gateway.restApi(
            "",
            "",
            ",\"requestParameters\":{\"integration.request.header.X-Amz-Invocation-Type\":"
                + "\"method.request.header.X-Own\"}");

    assertThat(gateway.get(rest(api, "/"), "X-Amz-Invocation-Type", "Event").statusCode())
        .isEqualTo(200);
    assertThat(gateway.get(rest(api, "/"), "X-Own", "Event").statusCode()).isEqualTo(202);
    assertThat(gateway.left).hasSize(1);
  }
}
