package io.scar.supervisor.response.http;

import static io.scar.supervisor.response.http.Replies.RAW;
import static io.scar.supervisor.response.http.Replies.body;
import static io.scar.supervisor.response.http.Replies.header;
import static io.scar.supervisor.response.http.Replies.ok;
import static io.scar.supervisor.response.http.Replies.reply;
import static io.scar.supervisor.response.http.Replies.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.definition.ApiGatewayConfig;
import io.scar.contract.job.JobName;
import io.scar.supervisor.delegate.SubmittedJob;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.fixture.ProxyEvent;
import io.scar.supervisor.response.JobAnswer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyTest {

  @TempDir Path folder;
  private Replies replies;

  @BeforeEach
  void prepare() throws IOException {
    replies = new Replies(folder);
  }

  @Test
  void scarsAnswerIsBase64ThatClientsDecode() throws IOException {
    JsonNode answer = replies.answer(ApiGatewayConfig.NONE, ProxyEvent.rest(), ok("out\n"));

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
    JsonNode text = replies.answer(RAW, ProxyEvent.rest(), ok("a \"ü\"\u0001\n"));
    assertThat(text.path("isBase64Encoded").asBoolean()).isFalse();
    assertThat(text.path("body").asText()).isEqualTo("a \"ü\"\u0001\n");
    assertThat(header(text, "content-type")).isEqualTo("text/plain; charset=utf-8");

    JsonNode bytes = replies.answer(RAW, ProxyEvent.rest(), ok(new byte[] {(byte) 0xff, 0}));
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
    Files.writeString(replies.output().resolve(name), "content");

    JsonNode answer = replies.answer(RAW, ProxyEvent.http(), ok("not this"));

    assertThat(body(answer)).asString().isEqualTo("content");
    assertThat(header(answer, "content-type")).isEqualTo(type);
    assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.path("isBase64Encoded").asBoolean()).isEqualTo(base64);
  }

  @Test
  void severalFilesAreAZip() throws IOException {
    Files.createDirectory(replies.output().resolve("sub"));
    Files.writeString(replies.output().resolve("a"), "1");
    Files.writeString(replies.output().resolve("sub/ü"), "2");

    JsonNode answer = replies.answer(ApiGatewayConfig.NONE, ProxyEvent.http(), ok(""));

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
    Files.writeString(replies.output().resolve("a"), "not this");

    JsonNode failed = replies.answer(RAW, ProxyEvent.rest(), result(3, null, "why", false));
    JsonNode late = replies.answer(RAW, ProxyEvent.rest(), result(124, "too long", "half", true));

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

    JsonNode rest = replies.answer(RAW, ProxyEvent.rest(), ok("{}"), program);
    assertThat(rest.path("statusCode").asInt()).isEqualTo(201);
    assertThat(header(rest, "Content-Type")).isEqualTo("application/json");
    assertThat(rest.path("multiValueHeaders").toString())
        .isEqualTo("{\"X-A\":[\"1\",\"2\"],\"Set-Cookie\":[\"a=1; HttpOnly\",\"b=2\"]}");

    JsonNode http = replies.answer(RAW, ProxyEvent.http(), ok("{}"), program);
    assertThat(header(http, "X-A")).isEqualTo("1, 2");
    assertThat(http.path("cookies").toString()).isEqualTo("[\"a=1; HttpOnly\",\"b=2\"]");
    assertThat(http.has("multiValueHeaders")).isFalse();

    JsonNode single = replies.answer(RAW, ProxyEvent.of("load-balancer"), ok("{}"), program);
    assertThat(header(single, "Set-Cookie")).isEqualTo("b=2");
    assertThat(single.has("multiValueHeaders")).isFalse();

    JsonNode multi =
        replies.answer(RAW, ProxyEvent.of("load-balancer-multi-value"), ok("{}"), program);
    assertThat(multi.has("headers")).isFalse();
    assertThat(multi.path("multiValueHeaders").path("Set-Cookie").size()).isEqualTo(2);
    assertThat(multi.path("multiValueHeaders").path("amz-lambda-request-id").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Status: 204", "Status: 304"})
  void anAnswerThatMayHaveNoBodyHasNone(String status) throws IOException {
    JsonNode answer =
        replies.answer(RAW, ProxyEvent.rest(), ok("log line"), ProgramsAnswer.parse(status));

    assertThat(body(answer)).isEmpty();
    assertThat(answer.path("headers").has("content-type")).isFalse();
  }

  @Test
  void headIsAnsweredAsGetWithoutTheBody() throws IOException {
    Files.write(replies.output().resolve("a.png"), new byte[7_000_000]);

    JsonNode answer = replies.answer(RAW, ProxyEvent.rest().method("HEAD"), ok(""));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    assertThat(header(answer, "content-type")).isEqualTo("image/png");
    assertThat(body(answer)).isEmpty();
    assertThat(replies.kept()).isEmpty();
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
  void aFaultOfThePlatformMayPass() throws IOException {
    HttpReply reply = reply(RAW, ProxyEvent.rest());

    JsonNode answer =
        written(
            reply,
            reply.failed(MachineFailed.during("read", folder, new IOException("of the test"))));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(503);
    assertThat(answer.path("body").asText()).contains("MachineFailed", "request-1");
  }

  @Test
  void aRequestWhoseWorkAJobDoesIsAcceptedWithTheJob() throws IOException {
    JobAnswer job =
        new JobAnswer(new SubmittedJob("job-1", new JobName("f-0123456789abcdef"), "queue"), "f");
    HttpReply get = reply(RAW, ProxyEvent.rest());
    HttpReply head = reply(RAW, ProxyEvent.rest().method("HEAD"));

    JsonNode answer = written(get, get.accepted(job));
    JsonNode bodiless = written(head, head.accepted(job));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(202);
    assertThat(header(answer, "batch-job-id")).isEqualTo("job-1");
    assertThat(header(answer, "content-type")).isEqualTo("application/json");
    assertThat(body(answer)).asString().contains("\"jobName\":\"f-0123456789abcdef\"");
    assertThat(header(bodiless, "batch-job-id")).isEqualTo("job-1");
    assertThat(body(bodiless)).isEmpty();
  }

  private static JsonNode written(HttpReply reply, HttpAnswer answer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    reply.write(answer, bytes);
    return new JsonMapper().readTree(bytes.toByteArray());
  }
}
