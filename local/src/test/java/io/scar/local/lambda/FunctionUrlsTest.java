package io.scar.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.event.FunctionCalls.Outcome;
import io.scar.local.gateway.FunctionUrl;
import io.scar.local.http.AwsException;
import io.scar.local.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions' addresses, and calls by other services. */
class FunctionUrlsTest {

  private static final String URL = "/2021-10-31/functions/f/url";
  private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

  @TempDir Path folder;

  @Test
  void anAddressIsMadeChangedFoundAndRemoved() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function("f", "answer='{}'", Map.of());
      JsonNode made =
          lambda
              .call(
                  "POST",
                  URL,
                  Map.of("AuthType", "NONE", "Cors", Map.of("AllowOrigins", List.of("*"))))
              .json();

      String address = made.path("FunctionUrl").asText();
      assertThat(address).matches("http://127.0.0.1:4566/_aws/lambda-url/[a-z0-9]+/");
      String id = address.replaceAll(".*lambda-url/|/$", "");
      FunctionUrl url = lambda.service.find(id).orElseThrow();
      assertThat(url.functionArn()).isEqualTo(ARN);
      assertThat(url.signed()).isFalse();
      assertThat(url.open()).isFalse();
      assertThat(url.cors().orElseThrow().origins()).containsExactly("*");
      lambda.call(
          "POST",
          "/2015-03-31/functions/f/policy",
          Map.of(
              "StatementId",
              "open",
              "Action",
              "lambda:InvokeFunctionUrl",
              "Principal",
              "*",
              "FunctionUrlAuthType",
              "NONE"));
      assertThat(lambda.service.find(id).orElseThrow().open()).isTrue();
      assertThat(lambda.get("/2015-03-31/functions/f/policy").json().path("Policy").asText())
          .contains("\"lambda:FunctionUrlAuthType\":\"NONE\"", "\"Principal\":\"*\"");

      lambda.call("PUT", URL, Map.of("AuthType", "AWS_IAM", "Cors", Map.of()));
      JsonNode read = lambda.get(URL).json();
      assertThat(read.path("AuthType").asText()).isEqualTo("AWS_IAM");
      assertThat(read.has("Cors")).isFalse();
      assertThat(read.path("FunctionUrl").asText()).isEqualTo(address);
      assertThat(lambda.get(URL + "s").json().path("FunctionUrlConfigs")).hasSize(1);

      lambda.delete(URL);
      assertThat(lambda.service.find(id)).isEmpty();
      assertThatThrownBy(() -> lambda.get(URL))
          .isInstanceOfSatisfying(
              AwsException.class, e -> assertThat(e.code()).isEqualTo("ResourceNotFoundException"));
    }
  }

  @Test
  void anAddressSurvivesARestart() throws Exception {
    String address;
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function("f", "answer='{}'", Map.of());
      address =
          lambda.call("POST", URL, Map.of("AuthType", "NONE")).json().path("FunctionUrl").asText();
      assertThatThrownBy(() -> lambda.call("POST", URL, Map.of("AuthType", "NONE")))
          .hasMessageContaining("exists");
      assertThatThrownBy(() -> lambda.call("PUT", URL, Map.of("AuthType", "SOME")))
          .hasMessageContaining("authType");
    }
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      assertThat(lambda.get(URL).json().path("FunctionUrl").asText()).isEqualTo(address);
    }
  }

  @Test
  void anotherServicesCallIsAnsweredRefusedOrLeft() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function("f", "answer='{\"ok\":1}'", Map.of());
      byte[] event = "{}".getBytes(StandardCharsets.UTF_8);

      assertThat(lambda.service.call(ARN, "id-1", event))
          .isInstanceOfSatisfying(
              Outcome.Answered.class,
              answered ->
                  assertThat(new String(answered.payload(), StandardCharsets.UTF_8))
                      .isEqualTo("{\"ok\":1}"));
      assertThat(lambda.messages()).anyMatch(line -> line.startsWith("START RequestId: id-1 "));
      assertThat(lambda.service.call(ARN + "x", "id-2", event)).isEqualTo(new Outcome.Missing());
      assertThat(lambda.service.call(ARN, "id-3", new byte[(6 << 20) + 1]))
          .isEqualTo(new Outcome.TooLarge());
      assertThat(lambda.service.leave(ARN, "id-4", event)).isEqualTo(new Outcome.Accepted());
      assertThat(lambda.service.leave(ARN, "id-5", new byte[(1 << 20) + 1]))
          .isEqualTo(new Outcome.TooLarge());
      Waiting.await(
          "the event",
          () -> lambda.messages().stream().anyMatch(l -> l.startsWith("START RequestId: id-4 ")));
      lambda.call(
          "PUT", "/2017-10-31/functions/f/concurrency", Map.of("ReservedConcurrentExecutions", 0));
      assertThat(lambda.service.call(ARN, "id-6", event)).isEqualTo(new Outcome.Throttled());
    }
  }
}
