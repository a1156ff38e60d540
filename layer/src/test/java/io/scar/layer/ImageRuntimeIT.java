package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.layer.UnpackedLayer.Running;
import io.scar.layer.training.ObjectStore;
import io.scar.layer.training.RuntimeApi.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bundle as a layer of an image: it starts and works in any root, whatever is not there. */
class ImageRuntimeIT {

  private static final String APP =
      """
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <unistd.h>
      int main(int count, char **arguments) {
        char path[4096], folder[4096], line[100] = "nothing";
        const char *input = getenv("INPUT_FILE_PATH");
        FILE *from = input ? fopen(input, "r") : NULL;
        if (from) fgets(line, sizeof line, from);
        snprintf(path, sizeof path, "%s/\\303\\274bung", getenv("TMP_OUTPUT_DIR"));
        FILE *out = fopen(path, "w");
        fputs(line, out);
        fclose(out);
        snprintf(path, sizeof path, "%s/made", getenv("HOME"));
        printf("%s %s: %s, home %s, libraries %s\\n", getenv("GREETING"), count > 1 ? arguments[1] : "",
               getcwd(folder, sizeof folder), fopen(path, "w") ? "writable" : "closed",
               getenv("LD_LIBRARY_PATH") ? "of others" : "none");
        return count > 2 ? atoi(arguments[2]) : 0;
      }
      """;

  private static final String IMAGE =
      "{\"Env\":[\"GREETING=hello\"],\"Entrypoint\":[\"/bin/app\"],\"Cmd\":[\"world\"]}";

  private static final String CONFIG =
      "name: test\noutput: [{storage_provider: s3, path: bucket/out}]\n";

  static List<String> modes() {
    return ImageRoot.modes();
  }

  @ParameterizedTest
  @MethodSource("modes")
  void anImageOfOneStaticProgramAnswersDirectCallsAndS3Events(String mode) throws Exception {
    try (ImageRoot image = new ImageRoot(IMAGE, CONFIG).program("bin/app", APP);
        ObjectStore s3 = new ObjectStore(Optional.empty());
        Running runtime = image.running(mode, Map.of("AWS_ENDPOINT_URL", s3.address()))) {
      Answer called = runtime.invoke("{\"cmd_args\":\"[\\\"again\\\"]\"}");
      assertThat(output(called, runtime))
          .isEqualTo("hello again: /, home writable, libraries none\n");

      s3.put("bucket/in/file", "of the object\n".getBytes(StandardCharsets.UTF_8));
      Answer event = runtime.invoke(s3Event("in/file"));
      assertThat(output(event, runtime))
          .isEqualTo("hello world: /, home writable, libraries none\n");
      assertThat(s3.paths()).contains("bucket/out/übung");
      assertThat(runtime.log())
          .contains("engine host: the root is the image")
          .doesNotContain("start-up cache");
    }
  }

  @Test
  void theStartUpCacheServesInAnImageToo() throws Exception {
    try (ImageRoot image = new ImageRoot(IMAGE, CONFIG).program("bin/app", APP);
        ObjectStore s3 = new ObjectStore(Optional.empty());
        // The runtime then ends if it cannot use it.
        Running runtime =
            image.running(
                modes().getFirst(),
                Map.of("AWS_ENDPOINT_URL", s3.address(), "JAVA_TOOL_OPTIONS", "-XX:AOTMode=on"))) {
      assertThat(output(runtime.invoke("{}"), runtime)).startsWith("hello world");
    }
  }

  @ParameterizedTest
  @MethodSource("modes")
  void librariesOfTheImageAndVariablesOfLoadersDoNotMatter(String mode) throws Exception {
    try (ImageRoot image = new ImageRoot(IMAGE, CONFIG).program("bin/app", APP);
        ObjectStore s3 = new ObjectStore(Optional.empty())) {
      for (String library :
          List.of("ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libz.so.1")) {
        image.file("lib64/" + library, "no library\n");
        image.file("lib/x86_64-linux-gnu/" + library, "no library\n");
      }
      image.file("etc/ld.so.cache", "no cache\n");
      image.file("etc/ld.so.preload", "/lib64/libz.so.1\n");
      image.file("etc/nsswitch.conf", "hosts: mdns4_minimal [NOTFOUND=return] nothing files\n");
      Map<String, String> variables =
          Map.of("AWS_ENDPOINT_URL", s3.address(), "LD_LIBRARY_PATH", "/lib64:/opt/lib");
      try (Running runtime = image.running(mode, variables)) {
        assertThat(output(runtime.invoke("{}"), runtime)).endsWith("libraries none\n");
      }
    }
  }

  @Test
  void aScriptInAnImageWithoutAShellIsRefusedByName() throws Exception {
    try (ImageRoot image =
            new ImageRoot(IMAGE, "name: test\ninit_script: s.sh\n")
                .file("var/task/s.sh", "echo never\n");
        Running runtime = image.running(modes().getFirst(), Map.of())) {
      Answer answer = runtime.invoke("{}");

      assertThat(answer.failed()).as(answer.body()).isTrue();
      assertThat(answer.body()).contains("NoShell", "the image has no /bin/sh");
    }
  }

  @Test
  void aWorkingDirectoryThatIsMissingIsMadeAndAHomeThatIsMissingReplaced() throws Exception {
    String config =
        "{\"Env\":[\"HOME=/home/nobody\"],\"Entrypoint\":[\"/bin/app\"],\"WorkingDir\":\"/srv/app\"}";
    try (ImageRoot image = new ImageRoot(config, "name: test\n").program("bin/app", APP);
        Running runtime = image.running(modes().getFirst(), Map.of())) {
      assertThat(output(runtime.invoke("{}"), runtime)).contains("/srv/app, home writable");
    }
  }

  @Test
  void aJobOfBatchEndsWithTheExitCodeOfItsProgram() throws Exception {
    String config = "{\"Entrypoint\":[\"/bin/app\",\"job\"],\"Cmd\":[\"7\"]}";
    try (ImageRoot image = new ImageRoot(config, "name: test\n").program("bin/app", APP)) {
      Path log = image.root().resolveSibling("log");
      ProcessBuilder job =
          image
              .start(modes().getFirst(), "batch")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      job.environment().clear();
      job.environment()
          .putAll(
              Map.of(
                  "SCAR_FUNCTION_NAME", "test",
                  "AWS_REGION", "us-east-1",
                  "AWS_ACCESS_KEY_ID", "test",
                  "AWS_SECRET_ACCESS_KEY", "test",
                  "AWS_BATCH_JOB_ID", "1",
                  "AWS_BATCH_JOB_ATTEMPT", "1",
                  "REQUEST_ID", "r",
                  "EVENT", "{\"key\":\"value\"}"));

      assertThat(job.start().waitFor()).as("%s", Files.readString(log)).isEqualTo(7);
      assertThat(Files.readString(log)).contains(" job: /, home writable");
    }
  }

  @Test
  void aStartWithoutLambdaIsAUsageErrorToo() throws Exception {
    try (ImageRoot image = new ImageRoot(IMAGE, CONFIG)) {
      ProcessBuilder builder = image.start(modes().getFirst()).redirectErrorStream(true);
      builder.environment().remove("AWS_LAMBDA_RUNTIME_API");
      Process start = builder.start();
      String said = new String(start.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(start.waitFor()).isEqualTo(2);
      assertThat(said).startsWith("scar: there is no AWS_LAMBDA_RUNTIME_API").hasLineCount(1);
    }
  }

  @Test
  void anUnknownArgumentIsAUsageError() throws Exception {
    try (ImageRoot image = new ImageRoot(IMAGE, CONFIG)) {
      Process start = image.start(modes().getFirst(), "bash").redirectErrorStream(true).start();
      String said = new String(start.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(start.waitFor()).isEqualTo(2);
      assertThat(said).startsWith("scar: unknown argument `bash`").contains("batch");
    }
  }

  private static String output(Answer answer, Running runtime) throws IOException {
    assertThat(answer.failed()).as("%s%n%s", answer.body(), runtime.log()).isFalse();
    return new String(
        Base64.getDecoder().decode(new JsonMapper().readTree(answer.body()).path("body").asText()),
        StandardCharsets.UTF_8);
  }

  private static String s3Event(String key) {
    return """
        {"Records":[{"eventSource":"aws:s3","eventTime":"2026-01-02T03:04:05Z",
        "eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"bucket"},"object":{"key":"%s","size":14}}}]}
        """
        .formatted(key);
  }
}
