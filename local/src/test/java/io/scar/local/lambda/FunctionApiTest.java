package io.scar.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionApiTest {

  private static final String FUNCTIONS = "/2015-03-31/functions";

  @TempDir Path folder;

  @Test
  void aFunctionIsActiveAtOnceAndSurvivesARestart() throws Exception {
    JsonNode made;
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      LambdaFixture.Answer answer =
          lambda.function("one", "answer=1", Map.of("Tags", Map.of("owner", "me")));
      made = answer.json();
      assertThat(answer.status()).isEqualTo(201);
      assertThat(made.path("State").asText()).isEqualTo("Active");
      assertThat(made.path("LastUpdateStatus").asText()).isEqualTo("Successful");
      assertThat(made.path("FunctionArn").asText())
          .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:one");
    }
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      JsonNode found = lambda.get(FUNCTIONS + "/one").json();
      assertThat(found.path("Configuration")).isEqualTo(made);
      assertThat(found.at("/Tags/owner").asText()).isEqualTo("me");
      assertThat(lambda.invoke("one", "{}").text()).isEqualTo("1");
      assertThat(lambda.get(FUNCTIONS).json().path("Functions")).hasSize(1);
    }
  }

  @Test
  void theCodeCanBeDownloadedFromItsLocation() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      byte[] zip = LambdaFixture.zip(Map.of("function_config.yaml", "name: x"));
      lambda.function("one", "", Map.of("Code", Map.of("ZipFile", LambdaFixture.base64(zip))));

      URI location =
          URI.create(lambda.get(FUNCTIONS + "/one").json().at("/Code/Location").asText());

      assertThat(location.getQuery()).contains("/lambda/aws4_request");
      assertThat(lambda.get(location.getPath()).body()).isEqualTo(zip);
    }
  }

  @Test
  void newCodeServesTheNextCallAndOldCodeIsDeleted() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function("one", "answer=1", Map.of());
      lambda.invoke("one", "{}");
      byte[] zip =
          LambdaFixture.zip(
              Map.of(
                  "bootstrap",
                  LambdaFixture.bootstrap(),
                  "handler.sh",
                  LambdaFixture.body("answer=2")));
      lambda.objects.put("code/one.zip", zip);

      lambda.call("PUT", FUNCTIONS + "/one/code", Map.of("S3Bucket", "code", "S3Key", "one.zip"));
      assertThat(lambda.invoke("one", "{}").text()).isEqualTo("2");

      lambda.delete(FUNCTIONS + "/one");
      assertThat(lambda.get(FUNCTIONS).json().path("Functions")).isEmpty();
    }
    try (LambdaFixture again = new LambdaFixture(folder, 2)) {
      assertThat(archives()).isEmpty();
      assertThat(again.service.pendingEvents()).isZero();
    }
  }

  @Test
  void aMissingObjectIsNamedWithS3sOwnCode() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      refused(
          () ->
              lambda.function(
                  "one", "", Map.of("Code", Map.of("S3Bucket", "code", "S3Key", "gone.zip"))),
          400,
          "InvalidParameterValueException",
          "NoSuchKey");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MemorySize, 127, greater than or equal to 128",
    "MemorySize, 10241, less than or equal to 10240",
    "Timeout, 0, greater than or equal to 1",
    "Timeout, 901, less than or equal to 900",
  })
  void numbersOutOfRangeAreRefused(String member, int value, String complaint) throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      refused(
          () -> lambda.function("one", "", Map.of(member, value)),
          400,
          "InvalidParameterValueException",
          complaint);
      assertThat(archives()).isEmpty();
    }
  }

  @Test
  void badRequestsGetLambdasOwnErrors() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      String invalid = "InvalidParameterValueException";
      lambda.function("one", "", Map.of());
      refused(
          () -> lambda.function("one", "", Map.of()), 409, "ResourceConflictException", "exist");
      refused(() -> lambda.function("no spaces", "", Map.of()), 400, invalid, "functionName");
      refused(() -> lambda.function("two", "", environment("A".repeat(5000))), 400, invalid, "4KB");
      refused(
          () ->
              lambda.function(
                  "two", "", Map.of("Environment", Map.of("Variables", Map.of("AWS_REGION", "")))),
          400,
          invalid,
          "reserved keys");
      refused(
          () -> lambda.function("two", "", Map.of("Code", Map.of("ZipFile", "bm8gemlw"))),
          400,
          invalid,
          "Could not unzip");
      refused(
          () ->
              lambda.function(
                  "two",
                  "",
                  Map.of("Layers", List.of("arn:aws:lambda:us-east-1:000000000000:layer:no:1"))),
          400,
          invalid,
          "does not exist");
      refused(
          () -> lambda.get(FUNCTIONS + "/two"), 404, "ResourceNotFoundException", "function:two");
      refused(
          () -> lambda.get("/2015-03-31/event-source-mappings"),
          501,
          "NotImplemented",
          "ListEventSourceMappings");
    }
  }

  @Test
  void anArchiveThatClimbsOutIsRefusedAndLeavesNothing() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      byte[] zip = LambdaFixture.zip(Map.of("../../escaped", "x"));
      refused(
          () ->
              lambda.function(
                  "one", "", Map.of("Code", Map.of("ZipFile", LambdaFixture.base64(zip)))),
          400,
          "InvalidParameterValueException",
          "outside");
      assertThat(archives()).isEmpty();
      assertThat(folder.resolve("lambda/escaped")).doesNotExist();
    }
  }

  @Test
  void layersHaveVersionsThatAreNotUsedTwice() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      String layer = "/2018-10-31/layers/scar/versions";
      String zip = LambdaFixture.base64(LambdaFixture.zip(Map.of("a", "b")));
      Map<String, Object> request =
          Map.of("Description", "1.0 sha", "Content", Map.of("ZipFile", zip));
      lambda.call("POST", layer, request);
      JsonNode second = lambda.call("POST", layer, request).json();

      assertThat(second.path("Version").asInt()).isEqualTo(2);
      JsonNode listed = lambda.get("/2018-10-31/layers").json();
      assertThat(listed.at("/Layers/0/LatestMatchingVersion/Description").asText())
          .isEqualTo("1.0 sha");
      assertThat(lambda.delete(layer + "/2").status()).isEqualTo(204);
      refused(() -> lambda.get(layer + "/2"), 404, "ResourceNotFoundException", "scar:2");
      assertThat(lambda.call("POST", layer, request).json().path("Version").asInt()).isEqualTo(3);
      assertThat(lambda.get(layer).json().path("LayerVersions")).hasSize(2);
    }
  }

  @Test
  void onlyWhoWasPermittedMayInvoke() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      String arn = lambda.function("one", "", Map.of()).json().path("FunctionArn").asText();
      assertThat(lambda.service.mayInvoke(arn, "s3.amazonaws.com", "arn:aws:s3:::pics")).isFalse();
      Map<String, Object> permission =
          Map.of(
              "StatementId", "s3",
              "Action", "lambda:InvokeFunction",
              "Principal", "s3.amazonaws.com",
              "SourceArn", "arn:aws:s3:::pics");

      lambda.call("POST", FUNCTIONS + "/one/policy", permission);

      assertThat(lambda.service.mayInvoke(arn, "s3.amazonaws.com", "arn:aws:s3:::pics")).isTrue();
      assertThat(lambda.service.mayInvoke(arn, "s3.amazonaws.com", "arn:aws:s3:::x")).isFalse();
      refused(
          () -> lambda.call("POST", FUNCTIONS + "/one/policy", permission),
          409,
          "ResourceConflictException",
          "s3");
      assertThat(lambda.get(FUNCTIONS + "/one/policy").json().path("Policy").asText())
          .contains("\"Sid\":\"s3\"");
      lambda.delete(FUNCTIONS + "/one/policy/s3");
      assertThat(lambda.service.mayInvoke(arn, "s3.amazonaws.com", "arn:aws:s3:::pics")).isFalse();
    }
  }

  @Test
  void tagsAndVersionsAreKept() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      String arn = lambda.function("one", "answer=1", Map.of()).json().path("FunctionArn").asText();
      String tags = "/2017-03-31/tags/" + arn.replace(":", "%3A");
      lambda.call("POST", tags, Map.of("Tags", Map.of("a", "1", "b", "2")));
      lambda.delete(tags, "tagKeys", "a");
      assertThat(lambda.get(tags).json().path("Tags").toString()).isEqualTo("{\"b\":\"2\"}");

      JsonNode version = lambda.call("POST", FUNCTIONS + "/one/versions", Map.of()).json();
      lambda.call("PUT", FUNCTIONS + "/one/configuration", Map.of("Timeout", 30));

      assertThat(version.path("Version").asText()).isEqualTo("1");
      assertThat(
              lambda.get(FUNCTIONS + "/one/configuration", "Qualifier", "1").json().path("Timeout"))
          .isEqualTo(version.path("Timeout"));
      assertThat(lambda.get(FUNCTIONS + "/one/versions").json().path("Versions")).hasSize(2);
      assertThat(lambda.invoke("one:1", "{}").headers())
          .containsEntry("X-Amz-Executed-Version", "1");
    }
  }

  private static Map<String, Object> environment(String value) {
    return Map.of("Environment", Map.of("Variables", Map.of("LONG", value)));
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> entries = Files.list(folder.resolve("lambda/code"))) {
      return entries.filter(e -> e.getFileName().toString().length() == 64).toList();
    }
  }

  private static void refused(ThrowingCallable request, int status, String code, String message) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            AwsException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.status()).isEqualTo(status);
            })
        .hasMessageContaining(message);
  }
}
