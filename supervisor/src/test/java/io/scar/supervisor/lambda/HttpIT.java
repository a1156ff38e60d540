package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.FakeRuntimeApi;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.ProxyEvent;
import io.scar.supervisor.fixture.SupervisorProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP requests under Lambda's runtime client, from the event to the answer. */
class HttpIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String RAW = "api_gateway: {response: raw}\n";

  @TempDir Path folder;
  private FakeS3 s3;
  private FakeRuntimeApi api;
  private FunctionPackage function;

  @BeforeEach
  void prepare() throws IOException {
    s3 = new FakeS3();
    api = new FakeRuntimeApi();
    function =
        new FunctionPackage(folder, folder.resolve("store"))
            .variable("AWS_ENDPOINT_URL", s3.endpoint().toString())
            .variable("AWS_LAMBDA_RUNTIME_API", api.address());
  }

  @AfterEach
  void stop() {
    api.close();
    s3.close();
  }

  @Test
  void aPictureGoesInAndAPictureComesOut() throws Exception {
    function.config("name: f\ninit_script: s.sh\n" + RAW);
    function.script("s.sh", "echo noise; cat $INPUT_FILE_PATH > $TMP_OUTPUT_DIR/out.png\n");
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      JsonNode answer = answer(ProxyEvent.http().body(picture));

      assertThat(answer.path("statusCode").asInt()).as("%s", supervisor.lines()).isEqualTo(200);
      assertThat(answer.path("headers").path("content-type").asText()).isEqualTo("image/png");
      assertThat(body(answer)).isEqualTo(picture);
    }
  }

  @Test
  void theProgramSeesTheRequestAndNothingOfTheOneBefore() throws Exception {
    function.config(
        "name: f\ninit_script: s.sh\ncontainer: {environment: {Variables: {CONT_VAR_mine: own}}}\n"
            + RAW);
    function.script("s.sh", "env; cat $INPUT_FILE_PATH\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      String first =
          text(
              answer(
                  ProxyEvent.rest()
                      .body("image")
                      .parameter("colour", "a b\nPATH=/evil")
                      .parameter("mine", "evil")
                      .header("Proxy", "http://evil")
                      .header("Authorization", "Bearer x")));

      assertThat(first.lines())
          .as("%s", supervisor.lines())
          .contains(
              "REQUEST_METHOD=POST",
              "REQUEST_PATH=/picture/cat",
              "CONTENT_TYPE=image/png",
              "CONT_VAR_colour=a b",
              "CONT_VAR_mine=own",
              "HTTP_AUTHORIZATION=Bearer x",
              "AWS_ACCESS_KEY_ID=role-key",
              "image")
          .noneMatch(line -> line.startsWith("HTTP_PROXY"));
      assertThat(first).contains("EVENT={\"resource\"").doesNotContain("\"body\"");

      String second = text(answer(ProxyEvent.http()));
      assertThat(second).doesNotContain("CONT_VAR_colour", "HTTP_AUTHORIZATION");
      String third = output(api.invoke(Events.script("env"), MINUTE));
      assertThat(third).doesNotContain("CONT_VAR_size", "REQUEST_METHOD", "HTTP_");
    }
  }

  @Test
  void aParameterReplacesTheImagesDefaultAndAHeaderReplacesNothing() throws Exception {
    function.image(
        "{\"Env\":[\"PATH=/bin\",\"HTTP_MODE=image\",\"CONT_VAR_size=large\"],\"Cmd\":[\"/bin/env\"]}");
    function.config("name: f\ncontainer: {image_file: image}\n" + RAW);
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      String variables =
          text(answer(ProxyEvent.http().header("mode", "evil").header("path", "/evil")));

      assertThat(variables.lines())
          .as("%s", supervisor.lines())
          .contains("HTTP_MODE=image", "CONT_VAR_size=small", "PATH=/bin", "HTTP_PATH=/evil")
          .anyMatch(line -> line.startsWith("INPUT_FILE_PATH=/run/scar/input/event-file-"));
    }
  }

  @Test
  void theProgramsOwnAnswerIsGivenAndIsNoOutput() throws Exception {
    function.config(
        "name: f\ninit_script: s.sh\noutput: [{storage_provider: s3, path: pics/out}]\n" + RAW);
    function.script(
        "s.sh",
        "printf 'Status: 404\\nContent-Type: application/json\\nSet-Cookie: a=1\\n' >"
            + " $TMP_OUTPUT_DIR/.http-response; echo '{\"gone\":true}' > $TMP_OUTPUT_DIR/a.json\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      JsonNode answer = answer(ProxyEvent.http());

      assertThat(answer.path("statusCode").asInt()).as("%s", supervisor.lines()).isEqualTo(404);
      assertThat(answer.path("body").asText()).isEqualTo("{\"gone\":true}\n");
      assertThat(answer.path("cookies").path(0).asText()).isEqualTo("a=1");
      assertThat(s3.paths()).containsExactly("pics/out/a.json");
    }
  }

  @Test
  void aBodyThatIsTooLargeIsFetchedFromTheOutput() throws Exception {
    function.config(
        "name: f\ninit_script: s.sh\noutput: [{storage_provider: s3, path: pics/out, suffix:"
            + " [.txt]}]\n"
            + RAW);
    function.script("s.sh", "head -c 7000000 /dev/zero > $TMP_OUTPUT_DIR/large.bin\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome outcome = api.invoke(ProxyEvent.http().toString(), MINUTE);
      JsonNode answer = new JsonMapper().readTree(outcome.body());

      assertThat(answer.path("statusCode").asInt()).as("%s", supervisor.lines()).isEqualTo(303);
      String key = "out/http/%s/large.bin".formatted(outcome.requestId());
      assertThat(s3.paths()).containsExactly("pics/" + key);
      assertThat(answer.path("headers").path("location").asText())
          .startsWith(s3.endpoint() + "/pics/" + key + "?")
          .contains("X-Amz-Signature=", "response-content-type=application%2Foctet-stream");
    }
  }

  @Test
  void withoutAnOutputABodyThatIsTooLargeIsAnError() throws Exception {
    function.config("name: f\ninit_script: s.sh\n" + RAW);
    function.script("s.sh", "head -c 7000000 /dev/zero > $TMP_OUTPUT_DIR/large.bin\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      JsonNode answer = answer(ProxyEvent.http());

      assertThat(answer.path("statusCode").asInt()).isEqualTo(500);
      assertThat(answer.path("body").asText()).contains("AnswerHasNoPlace");
      assertThat(supervisor.lines()).anyMatch(line -> line.contains("give the function an output"));
    }
  }

  @Test
  void failuresAreAnswersThatSayWhat() throws Exception {
    function.config(
        """
        name: f
        init_script: s.sh
        timeout: 12
        container: {timeout_threshold: 3}
        api_gateway: {response: raw, cors: {}}
        """);
    function.script(
        "s.sh",
        """
        case $CONT_VAR_do in
          fail) echo sorry; exit 3;;
          wait) echo begun; sleep 60;;
          header) echo 'Connection: close' > $TMP_OUTPUT_DIR/.http-response;;
        esac
        """);
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      JsonNode failed = answer(asked("fail"));
      assertThat(failed.path("statusCode").asInt()).as("%s", supervisor.lines()).isEqualTo(500);
      assertThat(failed.path("headers").path("exit-code").asText()).isEqualTo("3");
      assertThat(failed.path("body").asText()).isEqualTo("sorry\n");

      JsonNode late =
          new JsonMapper()
              .readTree(api.invoke(asked("wait").toString(), Duration.ofSeconds(12)).body());
      assertThat(late.path("statusCode").asInt()).isEqualTo(504);
      assertThat(late.path("body").asText()).startsWith("begun\nthe container was stopped");

      JsonNode header = answer(asked("header"));
      assertThat(header.path("statusCode").asInt()).isEqualTo(500);
      assertThat(header.path("body").asText()).contains("ResponseFileInvalid");

      JsonNode bad = answer(asked("%zz"));
      assertThat(bad.path("statusCode").asInt()).isEqualTo(400);
      assertThat(bad.path("body").asText()).contains("\"message\"");

      for (JsonNode answer : List.of(failed, late, header, bad)) {
        assertThat(answer.path("headers").path("access-control-allow-origin").asText())
            .isEqualTo("*");
      }
      JsonNode preflight =
          answer(asked("fail").method("OPTIONS").header("access-control-request-method", "POST"));
      assertThat(preflight.path("statusCode").asInt()).isEqualTo(204);
    }
  }

  @Test
  void anAsynchronousRequestFailsAsAnInvocation() throws Exception {
    function.config("name: f\ninit_script: s.sh\n");
    function.script("s.sh", "exit ${CONT_VAR_code}\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome failed = api.invoke(asynchronous("3").toString(), MINUTE);
      assertThat(failed.failed()).as("%s", supervisor.lines()).isTrue();
      assertThat(failed.body()).contains("ContainerFailed", "exited 3");

      Outcome bad = api.invoke(asynchronous("\0").toString(), MINUTE);
      assertThat(bad.failed()).isTrue();
      assertThat(bad.body()).contains("RequestRefused");

      Outcome done = api.invoke(asynchronous("0").toString(), MINUTE);
      assertThat(done.failed()).isFalse();
      assertThat(done.body()).contains("202");
    }
  }

  @Test
  void theFilesOfAFormLieInTheInputFolderAlone() throws Exception {
    function.config("name: f\ninit_script: s.sh\n" + RAW);
    function.script(
        "s.sh",
        """
        ls $TMP_INPUT_DIR
        basename "$INPUT_FILE_PATH"
        cat $TMP_INPUT_DIR/*
        echo $CONT_VAR_who
        """);
    String form =
        """
        --X
        Content-Disposition: form-data; name=f; filename="script.sh"

        1

        --X
        Content-Disposition: form-data; name=f; filename="b"

        2

        --X
        Content-Disposition: form-data; name=who

        Ann
        --X--
        """
            .replace("\n", "\r\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      assertThat(text(answer(form(form))))
          .as("%s", supervisor.lines())
          .isEqualTo("b\nscript.sh\nscript.sh\n2\r\n1\r\nAnn\n");

      JsonNode refused = answer(form(form.replace("script.sh", "../../evil.sh")));
      assertThat(refused.path("statusCode").asInt()).isEqualTo(400);
      try (Stream<Path> tree = Files.walk(folder)) {
        assertThat(tree.map(path -> path.getFileName() + "")).doesNotContain("evil.sh");
      }
    }
  }

  @Test
  void anEventOfTheFunctionsOwnInputCanBeForwarded() throws Exception {
    function.config(
        "name: f\ninit_script: s.sh\ninput: [{storage_provider: s3, path: pics/in}]\n" + RAW);
    function.script("s.sh", "echo $STORAGE_OBJECT_KEY $CONT_VAR_size; cat $INPUT_FILE_PATH\n");
    s3.put("pics/in/a", "hello");
    s3.put("pics/secret/a", "hello");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      assertThat(text(answer(json(Events.s3("pics", "in/a")))))
          .as("%s", supervisor.lines())
          .isEqualTo("in/a small\nhello");
      for (String other : List.of("secret/a", "in/../secret/a", "inner/a")) {
        assertThat(answer(json(Events.s3("pics", other))).path("statusCode").asInt())
            .isBetween(400, 599);
      }
      assertThat(answer(json(Events.s3("others", "in/a"))).path("statusCode").asInt())
          .isEqualTo(403);
      assertThat(text(answer(json("{\"a\":1}")))).isEqualTo("small\n{\"a\":1}");
    }
  }

  private JsonNode answer(ProxyEvent event) throws IOException, InterruptedException {
    Outcome outcome = api.invoke(event.toString(), MINUTE);
    assertThat(outcome.failed()).as(outcome.body()).isFalse();
    return new JsonMapper().readTree(outcome.body());
  }

  private static ProxyEvent asked(String what) {
    return ProxyEvent.http().query("do=" + what).header("origin", "https://a.example");
  }

  private static ProxyEvent asynchronous(String code) {
    return ProxyEvent.rest().parameter("code", code).header("X-Amz-Invocation-Type", "Event");
  }

  private static ProxyEvent form(String form) {
    return ProxyEvent.http()
        .header("content-type", "multipart/form-data; boundary=X")
        .body(form.getBytes(StandardCharsets.UTF_8));
  }

  private static ProxyEvent json(String body) {
    return ProxyEvent.http().header("content-type", "application/json").body(body);
  }

  private static String text(JsonNode answer) {
    assertThat(answer.path("statusCode").asInt()).as("%s", answer).isEqualTo(200);
    return new String(body(answer), StandardCharsets.UTF_8);
  }

  private static byte[] body(JsonNode answer) {
    String body = answer.path("body").asText();
    return answer.path("isBase64Encoded").asBoolean()
        ? Base64.getDecoder().decode(body)
        : body.getBytes(StandardCharsets.UTF_8);
  }

  private static String output(Outcome outcome) throws IOException {
    return new String(
        Base64.getDecoder().decode(new JsonMapper().readTree(outcome.body()).path("body").asText()),
        StandardCharsets.UTF_8);
  }
}
