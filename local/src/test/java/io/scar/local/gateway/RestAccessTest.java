package io.scar.local.gateway;

import static io.scar.local.gateway.GatewayFixture.rest;
import static io.scar.local.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who gets through a REST API to its function, and how often. */
class RestAccessTest {

  private static final byte[] NOTHING = new byte[0];

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

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
    assertThat(gateway.event().at("/requestContext/identity/apiKeyId").asText())
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
    assertThat(gateway.event().at("/requestContext/identity/accessKey").asText()).isEqualTo("AKID");
  }
}
