package io.scar.supervisor.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.supervisor.config.LogFormat;
import io.scar.supervisor.config.LogLevel;
import io.scar.supervisor.config.LogSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SupervisorLogTest {

  private static final LogSettings JSON =
      new LogSettings(LogFormat.JSON, LogLevel.INFO, false, true);

  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private final SupervisorLog log = SupervisorLog.to(stream, JSON);

  @Test
  void aLineIsOneObjectWithItsRequestAndItsFields() throws IOException {
    log.begin("request-1");
    log.tell(LogLevel.WARNING, "two\nlines", Map.of("exitCode", 3, "phases", Map.of("run", 1.5)));
    log.end();
    log.tell(LogLevel.INFO, "outside", Map.of());

    assertThat(lines()).hasSize(2);
    JsonNode line = new JsonMapper().readTree(lines().getFirst());
    assertThat(Instant.parse(line.path("timestamp").asText())).isBeforeOrEqualTo(Instant.now());
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("requestId").asText()).isEqualTo("request-1");
    assertThat(line.path("message").asText()).isEqualTo("two\nlines");
    assertThat(line.path("exitCode").asInt()).isEqualTo(3);
    assertThat(line.path("phases").path("run").asDouble()).isEqualTo(1.5);
    assertThat(new JsonMapper().readTree(lines().getLast()).has("requestId")).isFalse();
  }

  @Test
  void whatWasThrownIsToldWithItsCauses() throws IOException {
    Throwable thrown = new IllegalStateException("outer", new IOException("inner"));

    JsonNode line =
        new JsonMapper()
            .readTree(
                JsonLine.of(
                    new LogEntry(
                        Instant.EPOCH,
                        LogLevel.ERROR,
                        Optional.empty(),
                        "broken",
                        Map.of(),
                        Optional.of(thrown))));

    assertThat(line.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line.path("errorMessage").asText()).isEqualTo("outer");
    assertThat(line.path("stackTrace"))
        .extracting(JsonNode::asText)
        .contains("caused by java.io.IOException: inner")
        .anyMatch(frame -> frame.contains("SupervisorLogTest"));
  }

  @Test
  void textIsScarsLineAndStaysOneLine() {
    log.configure(new LogSettings(LogFormat.TEXT, LogLevel.INFO, false, true));
    log.begin("request-1");
    log.tell(LogLevel.INFO, "two\nlines", Map.of("exitCode", 3));

    assertThat(lines())
        .singleElement()
        .asString()
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} - supervisor - INFO -"
                + " \\[request-1] two\\\\nlines");
  }

  @Test
  void linesBelowTheLevelAreLeftOutAndErrorsNeverAre() {
    log.configure(new LogSettings(LogFormat.JSON, LogLevel.CRITICAL, false, true));
    log.tell(LogLevel.WARNING, "a warning", Map.of());
    log.tell(LogLevel.ERROR, "an error", Map.of());

    assertThat(lines()).singleElement().asString().contains("an error");
  }

  @Test
  void theContainersLinesStayAsTheyAre() {
    output("plain text");
    output("{\"its\":\"own\"}");

    assertThat(lines()).containsExactly("plain text", "{\"its\":\"own\"}");
  }

  @Test
  void theContainersLinesBecomeObjectsWhereLambdaReadsLevelsUnlessTheyAre() throws IOException {
    log.configure(new LogSettings(LogFormat.JSON, LogLevel.INFO, true, true));
    log.begin("request-1");
    output("plain \"text\"");
    output("{\"level\":\"ERROR\"}");

    JsonNode line = new JsonMapper().readTree(lines().getFirst());
    assertThat(line.path("message").asText()).isEqualTo("plain \"text\"");
    assertThat(line.path("logger").asText()).isEqualTo("container");
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("requestId").asText()).isEqualTo("request-1");
    assertThat(lines()).last().isEqualTo("{\"level\":\"ERROR\"}");
  }

  @Test
  void metricsAreInCloudWatchsEmbeddedFormat() throws IOException {
    log.begin("request-1");
    log.metrics(
        new EmbeddedMetrics().time("Run", 12.5).count("Failures", 1).property("coldStart", true),
        "grayscale");

    JsonNode line = new JsonMapper().readTree(lines().getFirst());
    JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
    assertThat(line.at("/_aws/Timestamp").isIntegralNumber()).isTrue();
    assertThat(directive.path("Namespace").asText()).isEqualTo("scar");
    assertThat(directive.at("/Dimensions/0/0").asText()).isEqualTo("FunctionName");
    assertThat(directive.path("Metrics"))
        .extracting(metric -> metric.path("Name").asText() + " " + metric.path("Unit").asText())
        .containsExactly("Run Milliseconds", "Failures Count");
    assertThat(line.path("FunctionName").asText()).isEqualTo("grayscale");
    assertThat(line.path("Run").asDouble()).isEqualTo(12.5);
    assertThat(line.path("Failures").asInt()).isEqualTo(1);
    assertThat(line.path("coldStart").asBoolean()).isTrue();
    assertThat(line.path("requestId").asText()).isEqualTo("request-1");
  }

  @Test
  void metricsCanBeOff() {
    log.configure(new LogSettings(LogFormat.JSON, LogLevel.DEBUG, false, false));
    log.metrics(new EmbeddedMetrics().time("Run", 1), "f");

    assertThat(lines()).isEmpty();
  }

  @Test
  void aLogThatCannotBeWrittenStopsNothing() {
    SupervisorLog broken =
        SupervisorLog.to(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            },
            JSON);

    broken.tell(LogLevel.ERROR, "lost", Map.of());
    broken.line(new byte[] {'x'}, 1);

    assertThat(lines()).isEmpty();
  }

  private void output(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    log.line(bytes, bytes.length);
  }

  private List<String> lines() {
    return stream.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
