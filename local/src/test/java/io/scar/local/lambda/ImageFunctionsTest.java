package io.scar.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.container.engine.EngineProbe;
import io.scar.container.engine.SandboxProbe;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ImageBuilder;
import io.scar.local.ecr.EcrFixture;
import io.scar.local.http.AwsException;
import io.scar.local.image.ImageProcesses;
import io.scar.local.lambda.runtime.Isolation;
import io.scar.local.testing.MachineImage;
import io.scar.local.testing.RealEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions of package type Image, pushed to the registry by the test. */
class ImageFunctionsTest {

  @TempDir Path folder;

  private EcrFixture ecr;

  @BeforeEach
  void open() throws Exception {
    ecr = new EcrFixture(folder.resolve("ecr"));
    ecr.answer("CreateRepository", Map.of("repositoryName", "app"));
  }

  @AfterEach
  void close() {
    ecr.close();
  }

  @Test
  void anImageWithItsOwnRuntimeAnswersEvents() throws Exception {
    push(
        "latest", image("answer=\"{\\\"event\\\":$event,\\\"root\\\":\\\"$(cat /etc/mine)\\\"}\""));
    try (LambdaFixture lambda = lambda(false)) {
      JsonNode made = create(lambda, Map.of()).json();
      LambdaFixture.Answer first = lambda.invoke("pics", "{\"n\":1}");
      LambdaFixture.Answer second = lambda.invoke("pics", "{\"n\":2}");

      assertThat(made.path("PackageType").asText()).isEqualTo("Image");
      assertThat(first.text()).isEqualTo("{\"event\":{\"n\":1},\"root\":\"image\"}");
      assertThat(second.text()).isEqualTo("{\"event\":{\"n\":2},\"root\":\"image\"}");
      assertThat(lambda.messages().stream().filter(line -> line.startsWith("REPORT")))
          .hasSize(2)
          .filteredOn(line -> line.contains("Init Duration"))
          .hasSize(1);
    }
    assertThat(folder.resolve("lambda/environments")).isEmptyDirectory();
  }

  @Test
  void theDigestIsResolvedWhenTheFunctionIsMadeAndWhenItsCodeIsUpdated() throws Exception {
    String one = push("latest", image("answer=1"));
    try (LambdaFixture lambda = lambda(false)) {
      create(lambda, Map.of());
      String two = push("latest", image("answer=2"));

      JsonNode function = lambda.get("/2015-03-31/functions/pics").json();
      assertThat(function.path("Code").toString())
          .isEqualTo(
              "{\"RepositoryType\":\"ECR\",\"ImageUri\":\"%s:latest\",\"ResolvedImageUri\":\"%s\"}"
                  .formatted(uri(), uri() + "@" + one));
      assertThat(function.at("/Configuration/CodeSha256").asText())
          .isEqualTo(one.substring("sha256:".length()));
      assertThat(function.path("Configuration").has("Runtime")).isFalse();
      assertThat(lambda.invoke("pics", "{}").text()).isEqualTo("1");

      LambdaFixture.Answer updated =
          lambda.call(
              "PUT", "/2015-03-31/functions/pics/code", Map.of("ImageUri", uri() + "@" + two));

      assertThat(updated.json().path("CodeSha256").asText())
          .isEqualTo(two.substring("sha256:".length()));
      assertThat(lambda.invoke("pics", "{}").text()).isEqualTo("2");
    }
  }

  @Test
  void itsImageConfigReplacesWhatTheImageSays() throws Exception {
    push("latest", image("answer=\"\\\"$1 $PWD\\\"\""));
    try (LambdaFixture lambda = lambda(false)) {
      create(
          lambda,
          Map.of(
              "ImageConfig",
              Map.of(
                  "EntryPoint",
                  List.of("/bin/sh", "/bootstrap"),
                  "Command",
                  List.of("word"),
                  "WorkingDirectory",
                  "/etc")));
      assertThat(lambda.invoke("pics", "{}").text()).isEqualTo("\"word /etc\"");

      JsonNode changed =
          lambda
              .call(
                  "PUT",
                  "/2015-03-31/functions/pics/configuration",
                  Map.of("ImageConfig", Map.of("Command", List.of("other"))))
              .json();

      assertThat(changed.path("ImageConfigResponse").toString())
          .isEqualTo("{\"ImageConfig\":{\"Command\":[\"other\"]}}");
      assertThat(lambda.invoke("pics", "{}").text()).isEqualTo("\"other /\"");
    }
  }

  @Test
  void itsVariablesAreLambdasAndItsOwnOverTheImages() throws Exception {
    push(
        "latest",
        image("env >&2; answer=1").env("PATH=/bin", "OF=image", "KEPT=image", "AWS_REGION=image"));
    try (LambdaFixture lambda = lambda(false)) {
      create(lambda, Map.of("Environment", Map.of("Variables", Map.of("OF", "function"))));

      lambda.invoke("pics", "{}");

      assertThat(lambda.messages())
          .contains(
              "OF=function",
              "KEPT=image",
              "AWS_REGION=us-east-1",
              "PATH=/bin",
              "LAMBDA_TASK_ROOT=/var/task",
              "AWS_LAMBDA_FUNCTION_NAME=pics",
              "AWS_ENDPOINT_URL=" + ecr.uri())
          .noneMatch(line -> line.startsWith("SCAR_") || line.startsWith("JAVA_HOME="));
    }
  }

  @Test
  void whereTheMachineAllowsItsRootIsReadOnlyAndItHasLambdasUserAndTmp() throws Exception {
    assertThat(SandboxProbe.attempt(RealEngine.path(), folder.resolve("probe")))
        .as("the engine's sandbox works here")
        .satisfiesAnyOf(
            outcome -> assertThat(outcome).isInstanceOf(EngineProbe.Works.class),
            outcome -> org.junit.jupiter.api.Assumptions.abort("no sandbox here: " + outcome));
    push(
        "latest",
        image(
            """
            { id -u; id -g; ls /tmp /dev/shm; echo "home=$HOME"
              touch /new /bin/new; touch /tmp/new && echo tmp-ok
              [ -e /usr/share ] && echo machine; } >&2
            answer=1"""));
    try (LambdaFixture lambda = lambda(true)) {
      create(lambda, Map.of());

      assertThat(lambda.invoke("pics", "{}").text()).isEqualTo("1");

      assertThat(lambda.messages())
          .containsSubsequence("993", "990")
          .contains("home=", "tmp-ok")
          .doesNotContain("machine")
          .anyMatch(line -> line.contains("/dev/shm"))
          .anyMatch(line -> line.contains("'/new': Read-only file system"))
          .anyMatch(line -> line.contains("'/bin/new': Read-only file system"));
    }
  }

  @Test
  void aTimeOutEndsAllOfItAndTheNextCallWorks() throws Exception {
    push(
        "latest", image("case $event in *hang*) setsid sleep 3600 & sleep 3600 ;; esac; answer=1"));
    try (LambdaFixture lambda = lambda(false)) {
      create(lambda, Map.of("Timeout", 2));
      assertThat(lambda.invoke("pics", "{}").text()).isEqualTo("1");

      LambdaFixture.Answer hung = lambda.invoke("pics", "\"hang\"");

      assertThat(hung.json().path("errorType").asText()).isEqualTo("Sandbox.Timedout");
      assertThat(lambda.invoke("pics", "{}").text()).isEqualTo("1");
    }
    assertThat(folder.resolve("lambda/environments")).isEmptyDirectory();
  }

  @Test
  void whatTheImageCannotRunIsTold() throws Exception {
    push("latest", MachineImage.withShell(Map.of()).entrypoint("/nothing"));
    push("empty", MachineImage.withShell(Map.of()));
    try (LambdaFixture lambda = lambda(false)) {
      create(lambda, Map.of());
      LambdaFixture.Answer missing = lambda.invoke("pics", "{}");
      lambda.call("PUT", "/2015-03-31/functions/pics/code", Map.of("ImageUri", uri() + ":empty"));
      LambdaFixture.Answer nothing = lambda.invoke("pics", "{}");

      for (LambdaFixture.Answer answer : List.of(missing, nothing)) {
        assertThat(answer.headers()).containsEntry("X-Amz-Function-Error", "Unhandled");
        assertThat(answer.json().path("errorType").asText()).isEqualTo("Runtime.InvalidEntrypoint");
      }
      assertThat(missing.text()).contains("/nothing");
      assertThat(nothing.text()).contains("neither ENTRYPOINT nor CMD");
    }
  }

  @Test
  void whatIsWrongIsRefusedInLambdasWords() throws Exception {
    push("latest", image("answer=1"));
    try (LambdaFixture lambda = lambda(false)) {
      assertRefused(
          "Source image %s:none does not exist. Provide a valid source image.".formatted(uri()),
          () -> create(lambda, Map.of("Code", Map.of("ImageUri", uri() + ":none"))));
      assertRefused(
          "Source image Not//One is not valid. Provide a valid source image.",
          () -> create(lambda, Map.of("Code", Map.of("ImageUri", "Not//One"))));
      assertRefused("Please provide ImageUri", () -> create(lambda, Map.of("Code", Map.of())));
      assertRefused(
          "Please don't provide Handler or Runtime or Layer",
          () -> create(lambda, Map.of("Runtime", "provided.al2023")));
      assertRefused(
          "Please don't provide ImageUri", () -> create(lambda, Map.of("PackageType", "Zip")));
      lambda.function("zipped", "answer=1", Map.of());
      assertRefused(
          "Please don't provide ImageUri when updating a function with packageType Zip.",
          () ->
              lambda.call(
                  "PUT",
                  "/2015-03-31/functions/zipped/code",
                  Map.of("ImageUri", uri() + ":latest")));
      assertThat(lambda.get("/2015-03-31/functions").json().path("Functions")).hasSize(1);
    }
  }

  @Test
  void itSurvivesAStartOfTheCloudAndIsPublished() throws Exception {
    push("latest", image("answer=1"));
    try (LambdaFixture lambda = lambda(false)) {
      create(lambda, Map.of("Publish", true));
    }
    try (LambdaFixture lambda = lambda(false)) {
      assertThat(lambda.invoke("pics", "{}").text()).isEqualTo("1");
      assertThat(
              lambda
                  .get("/2015-03-31/functions/pics/versions")
                  .json()
                  .at("/Versions/1/PackageType")
                  .asText())
          .isEqualTo("Image");
    }
  }

  private void assertRefused(
      String words, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AwsException.class,
            e -> {
              assertThat(e.status()).isEqualTo(400);
              assertThat(e.code()).isEqualTo("InvalidParameterValueException");
            })
        .hasMessageContaining(words);
  }

  /** An image that asks the Runtime API by itself, with nothing of this project in it. */
  private static ImageBuilder image(String handle) throws Exception {
    return MachineImage.withShell(
            Map.of(
                "bootstrap",
                LambdaFixture.bootstrap()
                    .replace("$LAMBDA_TASK_ROOT/handler.sh", "/handler.sh")
                    .replaceAll("(?m)^  handle$", "  handle \"\\$@\""),
                "handler.sh",
                LambdaFixture.body(handle),
                "etc/mine",
                "image"))
        .entrypoint("/bootstrap");
  }

  private String push(String tag, ImageBuilder image) throws Exception {
    Path layout = Files.createTempDirectory(folder, "layout");
    return ecr.pushLayout(image.writeOciLayout(layout, tag), "app", tag);
  }

  private String uri() {
    return ecr.host() + "/app";
  }

  private LambdaFixture.Answer create(LambdaFixture lambda, Map<String, Object> more)
      throws Exception {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("FunctionName", "pics");
    request.put("Role", LambdaFixture.ROLE);
    request.put("PackageType", "Image");
    request.put("Timeout", 30);
    request.put("Code", Map.of("ImageUri", uri() + ":latest"));
    request.putAll(more);
    return lambda.call("POST", "/2015-03-31/functions", request);
  }

  private LambdaFixture lambda(boolean sandboxed) throws Exception {
    Path engine = RealEngine.path();
    LambdaSettings settings =
        LambdaSettings.of(
                folder.resolve("lambda"), folder.resolve("store"), ecr::uri, LambdaFixture.ACCOUNT)
            .withConcurrency(4)
            .withIsolation(
                sandboxed ? new Isolation.Tight(engine) : new Isolation.Plain("not asked for"))
            .withTimes(Duration.ofMinutes(5), Duration.ofMillis(500), Duration.ofMillis(20));
    return new LambdaFixture(
        settings,
        new ImageProcesses(
            Optional.of(engine),
            sandboxed,
            new RootfsStore(settings.rootfsStore()),
            ecr.images(),
            folder.resolve("trials")));
  }
}
