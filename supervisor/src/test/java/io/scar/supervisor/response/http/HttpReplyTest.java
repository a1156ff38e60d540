package io.scar.supervisor.response.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.definition.ApiGatewayConfig;
import io.scar.contract.definition.CorsConfig;
import io.scar.supervisor.event.EventParser;
import io.scar.supervisor.event.HttpEvent;
import io.scar.supervisor.event.http.RequestRefused;
import io.scar.supervisor.execution.CapturedOutput;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.fixture.ProxyEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyTest {

  private static final ApiGatewayConfig RAW = new ApiGatewayConfig("raw", null);
  private static final int LIMIT = 6_291_556;

  @TempDir Path folder;
  private Path output;
  private final List<String> kept = new ArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    output = Files.createDirectory(folder.resolve("output"));
  }

  @Test
  void scarsAnswerIsBase64ThatClientsDecode() throws IOException {
    JsonNode answer = answer(ApiGatewayConfig.NONE, ProxyEvent.rest(), ok("out\n"));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(body(answer)).asString().isEqualTo("out\n");
    assertThat(header(answer, "amz-lambda-request-id")).isEqualTo("request-1");
    assertThat(header(answer, "amz-log-group-name")).isEqualTo("group");
    assertThat(header(answer, "amz-log-stream-name")).isEqualTo("stream");
    assertThat(header(answer, "content-type")).isEqualTo("text/plain; charset=us-ascii");
  }

  @Test
  void rawTextIsTextAndBytesAreBase64() throws IOException {
    JsonNode text = answer(RAW, ProxyEvent.rest(), ok("a \"ü\"\u0001\n"));
    assertThat(text.path("isBase64Encoded").asBoolean()).isFalse();
    assertThat(text.path("body").asText()).isEqualTo("a \"ü\"\u0001\n");
    assertThat(header(text, "content-type")).isEqualTo("text/plain; charset=utf-8");

    JsonNode bytes = answer(RAW, ProxyEvent.rest(), ok(new byte[] {(byte) 0xff, 0}));
    assertThat(bytes.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(body(bytes)).containsExactly(0xff, 0);
    assertThat(header(bytes, "content-type")).isEqualTo("application/octet-stream");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cat.PNG|image/png|true",
        "a.json|application/json|false",
        "a.geojson|application/geo+json|false",
        "a.html|text/html; charset=utf-8|false",
        "a.unknown|application/octet-stream|true",
        "png|image/png|true"
      })
  void oneFileIsTheBodyWithItsMediaType(String name, String type, boolean base64)
      throws IOException {
    Files.writeString(output.resolve(name), "content");

    JsonNode answer = answer(RAW, ProxyEvent.http(), ok("not this"));

    assertThat(body(answer)).asString().isEqualTo("content");
    assertThat(header(answer, "content-type")).isEqualTo(type);
    assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.path("isBase64Encoded").asBoolean()).isEqualTo(base64);
  }

  @Test
  void severalFilesAreAZip() throws IOException {
    Files.createDirectory(output.resolve("sub"));
    Files.writeString(output.resolve("a"), "1");
    Files.writeString(output.resolve("sub/ü"), "2");

    JsonNode answer = answer(ApiGatewayConfig.NONE, ProxyEvent.http(), ok(""));

    assertThat(header(answer, "content-type")).isEqualTo("application/zip");
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(body(answer)))) {
      List<String> names = new ArrayList<>();
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName() + "=" + new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
      assertThat(names).containsExactly("a=1", "sub/ü=2");
    }
  }

  @Test
  void aFailureIsFiveHundredWithTheOutputAndTheExitCode() throws IOException {
    Files.writeString(output.resolve("a"), "not this");

    JsonNode failed = answer(RAW, ProxyEvent.rest(), result(3, null, "why", false));
    JsonNode late = answer(RAW, ProxyEvent.rest(), result(124, "too long", "half", true));

    assertThat(failed.path("statusCode").asInt()).isEqualTo(500);
    assertThat(header(failed, "exit-code")).isEqualTo("3");
    assertThat(body(failed)).asString().isEqualTo("why");
    assertThat(late.path("statusCode").asInt()).isEqualTo(504);
    assertThat(body(late)).asString().startsWith("half\ntoo long; give the function more time");
    assertThat(header(late, "output-truncated")).isEqualTo("true");
  }

  @Test
  void theProgramSetsStatusHeadersAndCookies() throws IOException {
    ProgramsAnswer program =
        ProgramsAnswer.parse(
            """
            Status: 201 Created\r
            Content-Type: application/json
            X-A: 1
            X-A: 2
            Set-Cookie: a=1; HttpOnly
            Set-Cookie: b=2

            """);

    JsonNode rest = answer(RAW, ProxyEvent.rest(), ok("{}"), program);
    assertThat(rest.path("statusCode").asInt()).isEqualTo(201);
    assertThat(header(rest, "Content-Type")).isEqualTo("application/json");
    assertThat(rest.path("multiValueHeaders").toString())
        .isEqualTo("{\"X-A\":[\"1\",\"2\"],\"Set-Cookie\":[\"a=1; HttpOnly\",\"b=2\"]}");

    JsonNode http = answer(RAW, ProxyEvent.http(), ok("{}"), program);
    assertThat(header(http, "X-A")).isEqualTo("1, 2");
    assertThat(http.path("cookies").toString()).isEqualTo("[\"a=1; HttpOnly\",\"b=2\"]");
    assertThat(http.has("multiValueHeaders")).isFalse();

    JsonNode single = answer(RAW, ProxyEvent.of("load-balancer"), ok("{}"), program);
    assertThat(header(single, "Set-Cookie")).isEqualTo("b=2");
    assertThat(single.has("multiValueHeaders")).isFalse();

    JsonNode multi = answer(RAW, ProxyEvent.of("load-balancer-multi-value"), ok("{}"), program);
    assertThat(multi.has("headers")).isFalse();
    assertThat(multi.path("multiValueHeaders").path("Set-Cookie").size()).isEqualTo(2);
    assertThat(multi.path("multiValueHeaders").path("amz-lambda-request-id").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Status: 100",
        "Status: 199",
        "Status: 600",
        "Status: fine",
        "no header",
        ": value",
        "X Y: 1",
        "X-A: a\rSet-Cookie: b",
        "X-A: \u0000",
        "X-A: \u00fc",
        "Transfer-Encoding: chunked",
        "connection: close",
        "Content-Length: 5",
        "Upgrade: h2c",
        "Amz-Lambda-Request-Id: other",
        "Exit-Code: 0"
      })
  void whatAProgramMayNotSetIsRefused(String line) {
    assertThatExceptionOfType(ResponseFileInvalid.class)
        .isThrownBy(() -> ProgramsAnswer.parse("X-Fine: 1\n" + line))
        .withMessageContaining("line 2");
  }

  @Test
  void aProgramsFileThatIsALinkOrTooLargeIsRefused() throws IOException {
    Path file = ProgramsAnswer.file(output);
    Files.createSymbolicLink(file, Files.writeString(folder.resolve("secret"), "X: 1"));
    assertThatExceptionOfType(ResponseFileInvalid.class)
        .isThrownBy(() -> ProgramsAnswer.take(output));
    ProgramsAnswer.drop(output);
    assertThat(folder.resolve("secret")).exists();

    Files.writeString(file, "X: " + "x".repeat(9000));
    assertThatExceptionOfType(ResponseFileInvalid.class)
        .isThrownBy(() -> ProgramsAnswer.take(output));
    ProgramsAnswer.drop(output);
    assertThat(file).doesNotExist();
    assertThat(ProgramsAnswer.take(output)).isEqualTo(ProgramsAnswer.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Status: 204", "Status: 304"})
  void anAnswerThatMayHaveNoBodyHasNone(String status) throws IOException {
    JsonNode answer = answer(RAW, ProxyEvent.rest(), ok("log line"), ProgramsAnswer.parse(status));

    assertThat(body(answer)).isEmpty();
    assertThat(answer.path("headers").has("content-type")).isFalse();
  }

  @Test
  void headIsAnsweredAsGetWithoutTheBody() throws IOException {
    Files.write(output.resolve("a.png"), new byte[7_000_000]);

    JsonNode answer = answer(RAW, ProxyEvent.rest().method("HEAD"), ok(""));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    assertThat(header(answer, "content-type")).isEqualTo("image/png");
    assertThat(body(answer)).isEmpty();
    assertThat(kept).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"rest, 6291556", "http, 6291556", "load-balancer, 1048576"})
  void theLargestAnswerThatFitsIsSentAndTheNextGoesElsewhere(String gateway, int limit)
      throws IOException {
    Path file = output.resolve("a.bin");
    Files.write(file, new byte[3]);
    byte[] small = bytes(RAW, ProxyEvent.of(gateway), ok(""), ProgramsAnswer.NOTHING);
    int most = (limit - small.length) / 4 * 3 + 3;

    Files.write(file, new byte[most]);
    byte[] largest = bytes(RAW, ProxyEvent.of(gateway), ok(""), ProgramsAnswer.NOTHING);
    assertThat(largest.length).isBetween(limit - 4, limit);
    assertThat(kept).isEmpty();

    Files.write(file, new byte[most + 1]);
    JsonNode elsewhere = answer(RAW, ProxyEvent.of(gateway), ok(""));
    assertThat(elsewhere.path("statusCode").asInt()).isEqualTo(303);
    assertThat(header(elsewhere, "location")).isEqualTo("https://example.org/a.bin");
    assertThat(kept).containsExactly("a.bin application/octet-stream " + (most + 1));
  }

  @Test
  void textIsMeasuredAsItIsSent() throws IOException {
    Files.writeString(output.resolve("a.txt"), "x".repeat(6_000_000));
    assertThat(bytes(RAW, ProxyEvent.http(), ok(""), ProgramsAnswer.NOTHING).length)
        .isBetween(6_000_000, LIMIT);

    // As text it would be twice as long.
    Files.writeString(output.resolve("a.txt"), "\"".repeat(4_000_000));
    JsonNode quotes = answer(RAW, ProxyEvent.http(), ok(""));
    assertThat(quotes.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(body(quotes)).hasSize(4_000_000);
    assertThat(kept).isEmpty();
  }

  @Test
  void standardOutputWithoutItsBeginningIsNoAnswer() {
    assertThatExceptionOfType(AnswerHasNoPlace.class)
        .isThrownBy(() -> answer(RAW, ProxyEvent.rest(), result(0, null, "end", true)))
        .withMessageContaining("TMP_OUTPUT_DIR");
  }

  @Test
  void theOutputOfAFailureIsCutWhereTheGatewayTakesLess() throws IOException {
    byte[] answer =
        bytes(
            RAW,
            ProxyEvent.of("load-balancer"),
            result(1, null, "x".repeat(2_000_000) + "end", false),
            ProgramsAnswer.NOTHING);

    assertThat(answer.length).isLessThanOrEqualTo(1_048_576);
    JsonNode json = new JsonMapper().readTree(answer);
    assertThat(header(json, "output-truncated")).isEqualTo("true");
    assertThat(body(json)).asString().endsWith("end");
  }

  @Test
  void whatFailsInsideIsNotToldToStrangers() throws IOException {
    HttpReply reply = reply(RAW, ProxyEvent.rest());
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    reply.write(reply.failed(AnswerHasNoPlace.withoutOutput(12_345_678)), answer);

    JsonNode json = new JsonMapper().readTree(answer.toByteArray());
    assertThat(json.path("statusCode").asInt()).isEqualTo(500);
    assertThat(json.path("body").asText())
        .contains("AnswerHasNoPlace", "request-1")
        .doesNotContain("12345678");
    assertThat(header(json, "content-type")).isEqualTo("application/json");
  }

  @Test
  void pagesOfAllowedOriginsCanReadEveryAnswer() throws IOException {
    ApiGatewayConfig config =
        new ApiGatewayConfig(
            "raw",
            new CorsConfig(List.of("https://a.example"), null, null, List.of("X-A"), true, 600));
    ProxyEvent allowed = ProxyEvent.rest().header("Origin", "https://a.example");

    for (ContainerResult result : List.of(ok(""), result(1, null, "", false))) {
      JsonNode answer =
          answer(
              config,
              allowed,
              result,
              ProgramsAnswer.parse("Access-Control-Allow-Origin: *\nVary: Accept"));
      assertThat(header(answer, "access-control-allow-origin")).isEqualTo("https://a.example");
      assertThat(header(answer, "access-control-allow-credentials")).isEqualTo("true");
      assertThat(header(answer, "access-control-expose-headers")).contains("X-A", "exit-code");
      assertThat(answer.toString()).contains("Origin");
    }
    JsonNode other =
        answer(config, ProxyEvent.rest().header("Origin", "https://b.example"), ok(""));
    assertThat(other.path("headers").has("access-control-allow-origin")).isFalse();
    assertThat(header(other, "vary")).isEqualTo("Origin");
    JsonNode none = answer(RAW, allowed, ok(""));
    assertThat(none.path("headers").has("access-control-allow-origin")).isFalse();
  }

  @Test
  void anyOriginIsAnAsterisk() throws IOException {
    ApiGatewayConfig config =
        new ApiGatewayConfig("raw", new CorsConfig(null, null, null, null, false, null));

    JsonNode answer = answer(config, ProxyEvent.rest().header("Origin", "https://b"), ok(""));

    assertThat(header(answer, "access-control-allow-origin")).isEqualTo("*");
    assertThat(answer.path("headers").has("vary")).isFalse();
  }

  @Test
  void aPreflightIsAnsweredWithWhatIsConfigured() throws IOException {
    ApiGatewayConfig config =
        new ApiGatewayConfig(
            "scar",
            new CorsConfig(
                List.of("https://a.example"), List.of("put"), List.of("X-Key"), null, false, 600));
    ProxyEvent question =
        ProxyEvent.rest()
            .method("OPTIONS")
            .header("Origin", "https://a.example")
            .header("Access-Control-Request-Method", "PUT");
    HttpReply reply = reply(config, question);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    reply.write(reply.preflight().orElseThrow(), written);
    JsonNode answer = new JsonMapper().readTree(written.toByteArray());

    assertThat(answer.path("statusCode").asInt()).isEqualTo(204);
    assertThat(header(answer, "access-control-allow-origin")).isEqualTo("https://a.example");
    assertThat(header(answer, "access-control-allow-methods")).isEqualTo("PUT");
    assertThat(header(answer, "access-control-allow-headers")).isEqualTo("X-Key");
    assertThat(header(answer, "access-control-max-age")).isEqualTo("600");
    assertThatExceptionOfType(RequestRefused.class)
        .isThrownBy(() -> reply(config, question.header("Origin", "https://b")).preflight())
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(403));
    assertThat(reply(RAW, question).preflight()).isEmpty();
    assertThat(reply(config, ProxyEvent.rest().method("OPTIONS")).preflight()).isEmpty();
  }

  private JsonNode answer(ApiGatewayConfig config, ProxyEvent event, ContainerResult result)
      throws IOException {
    return answer(config, event, result, ProgramsAnswer.NOTHING);
  }

  private JsonNode answer(
      ApiGatewayConfig config, ProxyEvent event, ContainerResult result, ProgramsAnswer program)
      throws IOException {
    return new JsonMapper().readTree(bytes(config, event, result, program));
  }

  private byte[] bytes(
      ApiGatewayConfig config, ProxyEvent event, ContainerResult result, ProgramsAnswer program)
      throws IOException {
    HttpReply reply = reply(config, event);
    List<Path> files;
    try (var tree = Files.walk(output)) {
      files = tree.filter(Files::isRegularFile).sorted().toList();
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    reply.write(
        reply.of(
            result, program, new OutputFolder(output, files, folder.resolve("answer")), this::keep),
        answer);
    return answer.toByteArray();
  }

  private URI keep(Path file, String name, String mediaType) {
    kept.add("%s %s %d".formatted(name, mediaType, file.toFile().length()));
    return URI.create("https://example.org/" + name);
  }

  private static HttpReply reply(ApiGatewayConfig config, ProxyEvent event) {
    HttpEvent http =
        (HttpEvent) EventParser.parse(event.toString().getBytes(StandardCharsets.UTF_8));
    return new HttpAnswers(config, "group", "stream").to(http.call(), "request-1");
  }

  private static String header(JsonNode answer, String name) {
    return answer.path("headers").path(name).asText();
  }

  private static byte[] body(JsonNode answer) {
    String body = answer.path("body").asText();
    return answer.path("isBase64Encoded").asBoolean()
        ? Base64.getDecoder().decode(body)
        : body.getBytes(StandardCharsets.UTF_8);
  }

  private static ContainerResult ok(String output) {
    return result(0, null, output, false);
  }

  private static ContainerResult ok(byte[] output) {
    return new ContainerResult(
        0, Optional.empty(), new CapturedOutput(output, false), Duration.ZERO);
  }

  private static ContainerResult result(
      int exitCode, @Nullable String timeout, String output, boolean truncated) {
    return new ContainerResult(
        exitCode,
        Optional.ofNullable(timeout),
        new CapturedOutput(output.getBytes(StandardCharsets.UTF_8), truncated),
        Duration.ZERO);
  }
}
