package io.scar.layer.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.layer.Cloud;
import io.scar.layer.Scar;
import io.scar.layer.TestLayout;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Invocations of each kind, their sizes and their logs, as Lambda's emulator delivers them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulatorIT {

  private static final int MEGABYTE = 1 << 20;

  /** Of an event and of an answer. */
  private static final int LAMBDAS_LIMIT = 6 * MEGABYTE;

  private static final String CONFIG =
      """
      name: emulated
      init_script: run.sh
      container:
        image_file: image
      """;

  private Scar scar;
  private Cloud cloud;
  private Bundle bundle;
  private Path folder;
  private Path busybox;

  @BeforeAll
  void startCloud(@TempDir Path temporary) throws IOException {
    folder = temporary;
    bundle = Bundle.unpack(folder.resolve("opt"));
    scar = new Scar(folder.resolve("user"));
    busybox = scar.image("busybox");
    scar.startCloud();
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
  }

  @AfterAll
  void stopCloud() {
    cloud.close();
    scar.close();
  }

  private Emulator emulator(String name, String config, String script) throws IOException {
    TaskRoot task =
        new TaskRoot(folder.resolve(name), config)
            .file("run.sh", script)
            .image(TestLayout.of(busybox));
    return new Emulator(
        bundle,
        task,
        folder.resolve(name + "-environment"),
        Map.of(
            "AWS_ENDPOINT_URL", scar.variable("AWS_ENDPOINT_URL"),
            "AWS_ACCESS_KEY_ID", "scar",
            "AWS_SECRET_ACCESS_KEY", "scar"));
  }

  @Test
  void theFirstInvocationInitialisesAndTheNextOnesUseWhatThereIs() throws IOException {
    try (Emulator emulator = emulator("first", CONFIG, "exit 9\n")) {
      Answer first = emulator.invoke(Events.script("echo one; echo $REQUEST_ID"));
      long runtime = emulator.runtime().pid();
      Answer second = emulator.invoke(Events.script("echo two"));

      assertThat(first.statusCode()).as("%s", emulator.log()).isEqualTo(200);
      assertThat(first.output()).startsWith("one\n");
      assertThat(second.output()).isEqualTo("two\n");
      assertThat(emulator.runtime().pid()).isEqualTo(runtime);
      String id = first.output().substring("one\n".length()).strip();
      assertThat(emulator.log())
          .contains("START RequestId: ", "Init Duration: ", "REPORT RequestId: ")
          .containsOnlyOnce("unpacked from");
      assertThat(emulator.log().lines())
          .anyMatch(line -> line.contains(id) && line.contains("direct call"));
    }
  }

  @Test
  void anObjectOfAnS3EventIsStagedInAndTheOutputIsStored() throws IOException {
    cloud.s3().createBucket(b -> b.bucket("emulated"));
    cloud.put("emulated", "in/naïve file+.txt", "quiet\n".getBytes(StandardCharsets.UTF_8));
    String config = CONFIG + "output:\n- {storage_provider: s3, path: emulated/out}\n";
    try (Emulator emulator =
        emulator(
            "s3",
            config,
            "tr a-z A-Z <\"$INPUT_FILE_PATH\" >$TMP_OUTPUT_DIR/loud; echo \"$STORAGE_OBJECT_KEY\"\n")) {
      Answer answer = emulator.invoke(Events.s3("emulated", "in/na%C3%AFve+file%2B.txt"));

      assertThat(answer.output()).as("%s", emulator.log()).isEqualTo("in/naïve file+.txt\n");
      assertThat(
              cloud.s3().getObjectAsBytes(o -> o.bucket("emulated").key("out/loud")).asUtf8String())
          .isEqualTo("QUIET\n");
    }
  }

  @Test
  void anHttpRequestReachesTheScriptAndItsBodyDoesNotReplaceIt() throws IOException {
    try (Emulator emulator =
        emulator("http", CONFIG, "echo from the function; cat \"$INPUT_FILE_PATH\"\n")) {
      Answer answer = emulator.invoke(Events.http(Events.script("echo from outside")));

      assertThat(answer.statusCode()).as("%s", emulator.log()).isEqualTo(200);
      assertThat(answer.json().path("isBase64Encoded").asBoolean()).isTrue();
      assertThat(answer.output())
          .startsWith("from the function\n")
          .doesNotContain("from outside\n");
    }
  }

  @Test
  void anEventJustBelowSixMegabytesArrivesWhole() throws IOException {
    String begin = "{\"data\":\"";
    String event = begin + "x".repeat(LAMBDAS_LIMIT - begin.length() - 2) + "\"}";
    try (Emulator emulator =
        emulator(
            "event", CONFIG, "wc -c <\"$INPUT_FILE_PATH\"; tail -c 2 \"$INPUT_FILE_PATH\"\n")) {
      assertThat(emulator.invoke(event).output())
          .as("%s", emulator.log())
          .isEqualTo("%d\n\"}".formatted(LAMBDAS_LIMIT));
    }
  }

  @Test
  void anAnswerJustBelowSixMegabytesArrivesWhole() throws IOException {
    try (Emulator emulator = emulator("answer", CONFIG, "cat /dev/zero | head -c 4194304\n")) {
      Answer answer = emulator.invoke("{}");

      assertThat(answer.json().at("/headers/output-truncated").isMissingNode())
          .as("%s", emulator.log())
          .isTrue();
      assertThat(answer.output()).hasSize(4 * MEGABYTE);
      assertThat(answer.body().length()).isBetween(5 * MEGABYTE, LAMBDAS_LIMIT);
    }
  }

  @Test
  void moreOutputThanAnAnswerHoldsIsCutAtItsBeginningAndSaysSo() throws IOException {
    try (Emulator emulator =
        emulator("cut", CONFIG, "echo begin; head -c 7340032 /dev/zero; echo end\n")) {
      Answer answer = emulator.invoke("{}");

      assertThat(answer.statusCode()).as("%s", emulator.log()).isEqualTo(200);
      assertThat(answer.json().at("/headers/output-truncated").asText()).isEqualTo("true");
      assertThat(answer.output()).endsWith("end\n").doesNotContain("begin");
      assertThat(answer.body().length()).isLessThan(LAMBDAS_LIMIT);
    }
  }

  @Test
  void aRawAnswerAboveSixMegabytesIsRefusedWithTheLimitAndTheRemedy() throws IOException {
    try (Emulator emulator =
        emulator("raw", CONFIG + "response: raw\n", "head -c ${BYTES:-7340032} /dev/zero\n")) {
      Answer answer = emulator.invoke("{}");

      assertThat(answer.errorType()).as("%s", emulator.log()).endsWith("AnswerTooLarge");
      assertThat(answer.errorMessage()).contains("6291556 bytes", "$TMP_OUTPUT_DIR");
      JsonNode next = emulator.invoke(Events.script("echo '{\"a\": 1}'")).json();
      assertThat(next.path("a").asInt()).isEqualTo(1);
    }
  }

  @Test
  void whatTheContainerWritesIsInTheLogWhileItStillRuns() throws IOException {
    try (Emulator emulator =
        emulator(
            "log",
            CONFIG,
            """
            echo first line
            echo second line >&2
            until [ -e $SCAR_CACHE_DIR/seen ]; do sleep 0.1; done
            echo last line
            """)) {
      CompletableFuture<Answer> answer = emulator.send("{}");
      InvokeEndpoint.await(
          "both lines are in the log",
          () ->
              answer.isDone()
                  || (emulator.log().contains("first line")
                      && emulator.log().contains("second line")));

      assertThat(answer).as("%s", emulator.log()).isNotDone();
      assertThat(emulator.log()).doesNotContain("last line");
      Files.createFile(emulator.cache().resolve("seen"));
      assertThat(answer.join().output()).isEqualTo("first line\nsecond line\nlast line\n");
      assertThat(emulator.log()).contains("last line");
    }
  }
}
