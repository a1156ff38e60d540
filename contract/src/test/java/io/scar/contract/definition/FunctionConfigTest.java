package io.scar.contract.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionConfigTest {

  private static FunctionConfig read(String json) throws IOException {
    return new ObjectMapper().readValue(json, FunctionConfig.class);
  }

  @Test
  void defaultsAreScars() throws IOException {
    FunctionConfig config = read("{\"name\": \"f\"}");

    assertThat(config.timeout()).isEqualTo(300);
    assertThat(config.memory()).isEqualTo(512);
    assertThat(config.logLevel()).isEqualTo("INFO");
    assertThat(config.executionMode()).isEqualTo("lambda");
    assertThat(config.container().timeoutThreshold()).isEqualTo(10);
    assertThat(config.container().environment().variables()).isEmpty();
    assertThat(config.input()).isEmpty();
    assertThat(config.output()).isEmpty();
    assertThat(config.fileStageIn()).isFalse();
  }

  @Test
  void scarsKeysAreRead() throws IOException {
    FunctionConfig config =
        read(
            """
            {"name": "f", "timeout": 60, "init_script": "run.sh", "supervisor": {"version": "1.5.8"},
             "container": {"image": "oci:demo", "image_file": "image", "timeout_threshold": 5,
                           "environment": {"Variables": {"B": "2", "A": "1"}}},
             "input": [{"storage_provider": "S3", "path": "pics/in"}],
             "output": [{"storage_provider": "s3.other", "path": "pics/out",
                         "prefix": ["result-"], "suffix": [".jpg", ".png"]}]}
            """);

    assertThat(config.initScript()).isEqualTo("run.sh");
    assertThat(config.container().imageFile()).isEqualTo("image");
    assertThat(config.container().environment().variables())
        .containsExactly(Map.entry("B", "2"), Map.entry("A", "1"));
    assertThat(config.input())
        .containsExactly(
            new Input(new StorageProviderId("s3", "default"), new StoragePath("pics", "in")));
    assertThat(config.output().getFirst().storageProvider())
        .isEqualTo(new StorageProviderId("s3", "other"));
    assertThat(config.output().getFirst().suffix()).isEqualTo(List.of(".jpg", ".png"));
  }

  @Test
  void storagesAreReadAndWhatOnlyTheCommandLineNeedsIsIgnored() throws IOException {
    FunctionConfig config =
        read(
            """
            {"name": "f", "storage_providers": {
              "minio": {"lab": {"endpoint": "https://minio.example.org", "verify": false,
                                "access_key_from": "env:ID", "secret_key_from": "env:KEY"}},
              "onedata": {"x": {"token": "t"}}, "webdav": null}}
            """);

    assertThat(config.storageProviders().getOrDefault("minio", Map.of()))
        .hasEntrySatisfying(
            "lab",
            lab -> {
              assertThat(lab.endpoint()).isEqualTo("https://minio.example.org");
              assertThat(lab.secretKeyFrom()).isEqualTo("env:KEY");
              assertThat(lab.verifies()).isTrue();
            });
    assertThat(config.storageProviders()).containsKeys("onedata", "webdav");
    assertThat(read("{\"name\": \"f\"}").storageProviders()).isEmpty();
  }

  @Test
  void howWorkIsHandedOverIsRead() throws IOException {
    assertThat(read("{\"name\": \"f\"}").delegate()).isNull();
    assertThat(
            read("""
                    {"name": "f", "delegate": {"bucket": "b", "job_queue": "q",
                     "job_definition": "d", "after": 0, "multi_node": true}}
                    """)
                .delegate())
        .isEqualTo(new DelegateConfig("b", "q", "d", 0, true));
    assertThat(
            read("{\"name\":\"f\",\"delegate\":{\"job_queue\":\"q\",\"job_definition\":\"d\"}}")
                .delegate())
        .isEqualTo(new DelegateConfig(null, "q", "d", null, false));
    assertThatThrownBy(() -> read("{\"name\": \"f\", \"delegate\": {\"bucket\": \"b\"}}"))
        .hasMessageContaining("job_queue");
  }

  @Test
  void executionModesHaveScarsNames() {
    assertThat(ExecutionMode.of("lambda-batch")).contains(ExecutionMode.LAMBDA_BATCH);
    assertThat(ExecutionMode.of("batch")).contains(ExecutionMode.BATCH);
    assertThat(ExecutionMode.of("lambda")).contains(ExecutionMode.LAMBDA);
    assertThat(ExecutionMode.of("Batch")).isEmpty();
  }

  @Test
  void aConfigurationWithoutANameIsRefused() {
    assertThatThrownBy(() -> read("{}"))
        .isInstanceOf(MismatchedInputException.class)
        .hasMessageContaining("name");
  }

  @Test
  void anOutputTakesAFileIfPrefixAndSuffixBothAgree() {
    Output output =
        new Output(
            StorageProviderId.parse("s3"),
            StoragePath.parse("pics/out"),
            List.of("result-"),
            List.of(".jpg"));

    assertThat(output.accepts("result-1.jpg")).isTrue();
    assertThat(output.accepts("result-1.png")).isFalse();
    assertThat(output.accepts("a/result-1.jpg")).isFalse();
  }

  @Test
  void anOutputWithoutFiltersTakesEverything() {
    Output output =
        new Output(StorageProviderId.parse("s3"), StoragePath.parse("pics/out"), null, null);

    assertThat(output.accepts("a/b")).isTrue();
  }
}
