package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.UnpackedLayer.Running;
import io.scar.layer.training.ObjectStore;
import io.scar.layer.training.RuntimeApi.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the layer starts, with and without what it keeps ready of itself. */
class LayerStartIT {

  private static final String ONLY_WITH_CACHE = "-XX:AOTMode=on";
  private static final String CACHE = "start-up cache";

  @TempDir Path folder;
  private UnpackedLayer layer;
  private Path task;

  @BeforeEach
  void unpack() throws IOException {
    layer = UnpackedLayer.of(UnpackedLayer.BUILT, folder.resolve("any/folder"));
    task = Files.createDirectories(folder.resolve("task"));
    Files.writeString(task.resolve("function_config.yaml"), "name: test\n");
  }

  @Test
  void theCacheServesInAnyFolderWhateverTheTimesOfTheFiles() throws Exception {
    // The runtime then ends if it cannot use it.
    assertThat(called(layer.folder(), Map.of("JAVA_TOOL_OPTIONS", ONLY_WITH_CACHE)))
        .doesNotContain(CACHE);
  }

  @Test
  void theCacheServesThroughALinkToItsFolder() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("opt"), layer.folder());

    assertThat(called(link, Map.of("JAVA_TOOL_OPTIONS", ONLY_WITH_CACHE))).doesNotContain(CACHE);
  }

  @Test
  void nothingForeignIsInTheLog() throws Exception {
    assertThat(called(layer.folder(), Map.of()).lines())
        .allMatch(
            line -> line.contains(" supervisor ") || line.startsWith("{") || line.equals("called"));
  }

  @Test
  void aMissingCacheIsToldInOneLine() throws Exception {
    String with = called(layer.folder(), Map.of());
    Files.delete(layer.cache());

    String without = called(layer.folder(), Map.of());
    assertThat(without.lines().filter(line -> line.contains(CACHE))).hasSize(1);
    assertThat(without).contains("is missing").hasLineCount(with.lines().toList().size() + 1);
  }

  @Test
  void aCacheThatIsCutOffIsNotUsedAndTold() throws Exception {
    byte[] bytes = Files.readAllBytes(layer.cache());
    Files.write(layer.cache(), Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(called(layer.folder(), Map.of()).lines().filter(line -> line.contains(CACHE)))
        .singleElement()
        .asString()
        .contains("is not used");
  }

  @Test
  void aCacheThatIsSomethingElseIsNotUsedAndTold() throws Exception {
    Files.writeString(layer.cache(), "no cache");

    assertThat(called(layer.folder(), Map.of()).lines().filter(line -> line.contains(CACHE)))
        .singleElement()
        .asString()
        .contains("is not used");
  }

  @Test
  void anotherProcessorStartsToo() throws Exception {
    assertThat(called(layer.folder(), Map.of("JAVA_TOOL_OPTIONS", "-XX:UseAVX=0 -XX:UseSSE=2")))
        .contains("called");
  }

  @Test
  void anObjectThatIsNotThereIsToldByS3sOwnAnswer() throws Exception {
    try (ObjectStore s3 = new ObjectStore(Optional.empty());
        Running runtime = running(layer.folder(), Map.of("AWS_ENDPOINT_URL", s3.address()))) {
      Answer answer =
          runtime.invoke(
              "{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventTime\":\"2026-01-02T03:04:05Z\","
                  + "\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"bucket\"},"
                  + "\"object\":{\"key\":\"gone\",\"size\":1}}}]}");

      assertThat(answer.failed()).as(answer.body()).isTrue();
      assertThat(answer.body()).contains("InputVanished", "is gone now");
    }
  }

  @Test
  void theSmallestFunctionRunsInLessThan100MegabytesOfItsOwn() throws Exception {
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    Files.writeString(
        task.resolve("function_config.yaml"),
        "name: test\ninit_script: s.sh\noutput: [{storage_provider: s3, path: bucket/out}]\n");
    Files.writeString(task.resolve("s.sh"), "cp $INPUT_FILE_PATH $TMP_OUTPUT_DIR/copy");
    try (ObjectStore s3 = new ObjectStore(Optional.empty());
        Running runtime =
            running(
                layer.folder(),
                Map.of(
                    "AWS_ENDPOINT_URL", s3.address(), "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"))) {
      s3.put("bucket/in", content);
      for (int call = 0; call < 100; call++) {
        Answer answer =
            runtime.invoke(
                "{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventTime\":\"2026-01-02T03:04:05Z\","
                    + "\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"bucket\"},"
                    + "\"object\":{\"key\":\"in\",\"size\":7}}}]}");
        assertThat(answer.failed()).as("%s%n%s", answer.body(), runtime.log()).isFalse();
      }

      assertThat(s3.paths()).contains("bucket/out/copy");
      assertThat(runtime.peakMemory()).isLessThan(100 * 1024);
    }
  }

  private Running running(Path bundle, Map<String, String> variables) throws IOException {
    Path work = Files.createTempDirectory(folder, "work");
    return new Running(
        new ProcessBuilder(bundle.resolve("bootstrap").toString()), task, work, variables);
  }

  /** Calls once; the log until then. */
  private String called(Path bundle, Map<String, String> variables) throws Exception {
    try (Running runtime = running(bundle, variables)) {
      Answer answer = runtime.script("echo called");
      assertThat(answer.failed()).as("%s%n%s", answer.body(), runtime.log()).isFalse();
      return runtime.log();
    }
  }
}
