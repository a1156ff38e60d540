package io.scar.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.local.http.AwsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a call gives, and what the function sees of it. */
class InvocationTest {

  /** Bytes of an answer, as Lambda's own error states them. */
  private static final int LARGEST = 6_291_556;

  @TempDir Path folder;

  @Test
  void logLinesStandBetweenStartAndEndAndComeBackAsTail() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function(
          "log", "echo out; echo err >&2; printf 'no end'; answer='{}'", Map.of("MemorySize", 256));

      LambdaFixture.Answer answer = lambda.invoke("log", "{}", "X-Amz-Log-Type", "Tail");

      List<String> messages = lambda.messages();
      assertThat(messages.get(0)).matches("START RequestId: [0-9a-f-]{36} Version: \\$LATEST");
      assertThat(messages.subList(1, 4)).containsExactly("out", "err", "no end");
      assertThat(messages.get(4)).matches("END RequestId: [0-9a-f-]{36}");
      assertThat(messages.get(5))
          .matches(
              "REPORT RequestId: [0-9a-f-]{36}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+"
                  + " ms\tMemory Size: 256 MB\tMax Memory Used: [1-9]\\d* MB\tInit Duration:"
                  + " \\d+\\.\\d\\d ms\t");
      assertThat(tail(answer)).isEqualTo(String.join("\n", messages) + "\n");
      assertThat(lambda.logs.getFirst().group()).isEqualTo("/aws/lambda/log");
      assertThat(lambda.logs.getFirst().stream())
          .matches("\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST\\][0-9a-f]{32}");
    }
  }

  @Test
  void layersAreMergedInOrderWithTheirExecutableFiles() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      String below =
          layer(
              lambda,
              "below",
              Map.of("bootstrap", LambdaFixture.bootstrap(), "bin/tool", "#!/bin/sh\necho below"));
      String above = layer(lambda, "above", Map.of("bin/tool", "#!/bin/sh\necho above"));
      Map<String, Object> request = new LinkedHashMap<>();
      request.put("Layers", List.of(below, above));
      request.put(
          "Code",
          Map.of(
              "ZipFile",
              LambdaFixture.base64(
                  LambdaFixture.zip(
                      Map.of("handler.sh", LambdaFixture.body("answer=\"\\\"$(tool)\\\"\""))))));

      LambdaFixture.Answer made = lambda.function("layered", "", request);

      assertThat(made.json().path("Layers").path(1).path("Arn").asText()).isEqualTo(above);
      assertThat(lambda.invoke("layered", "{}").text()).isEqualTo("\"above\"");
    }
  }

  @Test
  void theFunctionSeesLambdasVariablesAndItsOwnOnes() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function(
          "env",
          "env; pwd; [ -d \"$TMPDIR\" ] && [ \"$PWD\" = \"$LAMBDA_TASK_ROOT\" ] && answer=true",
          Map.of("Environment", Map.of("Variables", Map.of("OWN", "1", "TZ", "CET"))));

      assertThat(lambda.invoke("env", "{}").text()).isEqualTo("true");

      assertThat(lambda.messages())
          .contains(
              "AWS_LAMBDA_FUNCTION_NAME=env",
              "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
              "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
              "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/env",
              "AWS_REGION=us-east-1",
              "AWS_ENDPOINT_URL=http://127.0.0.1:4566",
              "SCAR_STORE_DIR=" + folder.resolve("store"),
              "_HANDLER=x.y::z",
              "OWN=1",
              "TZ=CET");
    }
  }

  @Test
  void aFunctionWithoutBootstrapSaysWhereItWasLookedFor() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      byte[] zip = LambdaFixture.zip(Map.of("readme", "nothing"));
      lambda.function("empty", "", Map.of("Code", Map.of("ZipFile", LambdaFixture.base64(zip))));

      LambdaFixture.Answer answer = lambda.invoke("empty", "{}");

      assertThat(answer.json().path("errorType").asText()).isEqualTo("Runtime.InvalidEntrypoint");
      assertThat(answer.json().path("errorMessage").asText()).contains("/bootstrap");
    }
  }

  @Test
  void payloadsAreCheckedForSizeAndSyntax() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function("echo", "answer=${#event}", Map.of());
      String large = '"' + "x".repeat(7 << 20) + '"';

      assertThatThrownBy(() -> lambda.invoke("echo", large))
          .isInstanceOfSatisfying(
              AwsException.class, e -> assertThat(e.code()).isEqualTo("RequestTooLargeException"));
      assertThatThrownBy(
              () ->
                  lambda.invoke(
                      "echo", '"' + "x".repeat(1 << 20) + '"', "X-Amz-Invocation-Type", "Event"))
          .hasMessageContaining("limit 1048576 bytes");
      assertThatThrownBy(() -> lambda.invoke("echo", "{nope"))
          .isInstanceOfSatisfying(
              AwsException.class,
              e -> assertThat(e.code()).isEqualTo("InvalidRequestContentException"));
      assertThat(lambda.invoke("echo", "{}", "X-Amz-Invocation-Type", "DryRun").status())
          .isEqualTo(204);
    }
  }

  @Test
  void anAnswerAboveSixMegabytesIsRefusedWithTheLimitAndTheEnvironmentStays() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function(
          "large", "echo $$; printf -v answer '\"%*s\"' $event x", Map.of("MemorySize", 512));

      LambdaFixture.Answer most = lambda.invoke("large", Integer.toString(LARGEST - 2));
      LambdaFixture.Answer more = lambda.invoke("large", Integer.toString(LARGEST - 1));

      assertThat(most.headers()).doesNotContainKey("X-Amz-Function-Error");
      assertThat(most.body()).hasSize(LARGEST);
      assertThat(more.json().path("errorType").asText()).isEqualTo("Function.ResponseSizeTooLarge");
      assertThat(more.json().path("errorMessage").asText())
          .contains("maximum allowed payload size (%d bytes)".formatted(LARGEST));
      assertThat(lambda.invoke("large", "3").text()).isEqualTo("\"  x\"");
      assertThat(lambda.messages().stream().filter(m -> m.matches("\\d+")).distinct()).hasSize(1);
    }
  }

  private static String layer(LambdaFixture lambda, String name, Map<String, String> files)
      throws Exception {
    return lambda
        .call(
            "POST",
            "/2018-10-31/layers/" + name + "/versions",
            Map.of("Content", Map.of("ZipFile", LambdaFixture.base64(LambdaFixture.zip(files)))))
        .json()
        .path("LayerVersionArn")
        .asText();
  }

  static String tail(LambdaFixture.Answer answer) {
    String encoded = answer.headers().getOrDefault("X-Amz-Log-Result", "");
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
