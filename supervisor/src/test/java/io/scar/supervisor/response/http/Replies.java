package io.scar.supervisor.response.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.definition.ApiGatewayConfig;
import io.scar.supervisor.event.EventParser;
import io.scar.supervisor.event.HttpEvent;
import io.scar.supervisor.execution.CapturedOutput;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.fixture.ProxyEvent;
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
import org.jspecify.annotations.Nullable;

/** Asks for answers and takes them apart. */
final class Replies {

  static final ApiGatewayConfig RAW = new ApiGatewayConfig("raw", null);

  private final Path folder;
  private final Path output;
  private final List<String> kept = new ArrayList<>();

  /**
   * @param folder empty
   */
  Replies(Path folder) throws IOException {
    this.folder = folder;
    this.output = Files.createDirectory(folder.resolve("output"));
  }

  /** Where the program's files are. */
  Path output() {
    return output;
  }

  /** What was put elsewhere: name, media type and size. */
  List<String> kept() {
    return kept;
  }

  JsonNode answer(ApiGatewayConfig config, ProxyEvent event, ContainerResult result)
      throws IOException {
    return answer(config, event, result, ProgramsAnswer.NOTHING);
  }

  JsonNode answer(
      ApiGatewayConfig config, ProxyEvent event, ContainerResult result, ProgramsAnswer program)
      throws IOException {
    return new JsonMapper().readTree(bytes(config, event, result, program));
  }

  byte[] bytes(
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

  static HttpReply reply(ApiGatewayConfig config, ProxyEvent event) {
    HttpEvent http =
        (HttpEvent) EventParser.parse(event.toString().getBytes(StandardCharsets.UTF_8));
    return new HttpAnswers(config, "group", "stream").to(http.call(), "request-1");
  }

  static String header(JsonNode answer, String name) {
    return answer.path("headers").path(name).asText();
  }

  static byte[] body(JsonNode answer) {
    String body = answer.path("body").asText();
    return answer.path("isBase64Encoded").asBoolean()
        ? Base64.getDecoder().decode(body)
        : body.getBytes(StandardCharsets.UTF_8);
  }

  static ContainerResult ok(String output) {
    return result(0, null, output, false);
  }

  static ContainerResult ok(byte[] output) {
    return new ContainerResult(
        0, Optional.empty(), new CapturedOutput(output, false), Duration.ZERO);
  }

  static ContainerResult result(
      int exitCode, @Nullable String timeout, String output, boolean truncated) {
    return new ContainerResult(
        exitCode,
        Optional.ofNullable(timeout),
        new CapturedOutput(output.getBytes(StandardCharsets.UTF_8), truncated),
        Duration.ZERO);
  }
}
