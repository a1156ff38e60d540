package io.scar.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.contract.definition.FunctionConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionConfigParserTest {

  /** A value for every component of every record, none of them its default. */
  private static final String FULL =
      """
      name: f
      timeout: 60
      memory: 1024
      log_level: DEBUG
      execution_mode: lambda-batch
      init_script: run.sh
      supervisor: {version: [1, 5, 8]}
      container:
        image: ghcr.io/a/b
        image_file: image
        registry:
          username: me
          password_from: env:TOKEN
          mirrors: {docker.io: mirror.example.org/hub}
          insecure: ["registry.lan:5000"]
        cached: {bucket: b, key: k, image: "sha256:0", size: 9000000000, index_bytes: 3, index_digest: x}
        timeout_threshold: 5
        environment:
          Variables: {B: 1.10, A: 010, C: true, D: 0x1F, E: 1_000, F: "", G: text}
      input:
      - {storage_provider: S3, path: pics/in/}
      output:
      - {storage_provider: s3.other, path: pics/out, prefix: [result-], suffix: [.jpg, .png]}
      file_stage_in: true
      storage_providers:
        minio:
          lab: {endpoint: "https://minio.example.org", region: eu-west-1, path_style: true,
                access_key_from: "env:ID", secret_key_from: "env:KEY", ca_certificate: PEM,
                verify: false, insecure: true, token: t}
        webdav: null
      file_system:
      - {Arn: "arn:aws:elasticfilesystem:eu-west-1:1:access-point/fsap-1", LocalMountPath: /mnt/data}
      engine: rewrite
      response: raw
      api_gateway:
        name: api
        response: raw
        cors:
          origins: ["https://a.example"]
          methods: [put]
          headers: [X-Key]
          expose_headers: [X-A]
          credentials: true
          max_age: 600
      delegate: {bucket: deploy, job_queue: f, job_definition: "f:3", after: 60, multi_node: true}
      """;

  private static FunctionConfig parse(JsonFactory format, String text) throws IOException {
    try (JsonParser parser = format.createParser(text)) {
      parser.nextToken();
      return FunctionConfigParser.parse(parser);
    }
  }

  private static FunctionConfig parse(String yaml) throws IOException {
    return parse(new YAMLFactory(), yaml);
  }

  @Test
  void everyComponentIsReadAsJacksonBindsIt() throws IOException {
    FunctionConfig bound = new YAMLMapper().readValue(FULL, FunctionConfig.class);

    assertFull("FunctionConfig", bound);
    assertThat(parse(FULL)).isEqualTo(bound);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"f\"}",
        "{\"name\":5,\"timeout\":\"60\",\"memory\":512.0,\"file_stage_in\":\"true\"}",
        "{\"name\":\"f\",\"timeout\":null,\"container\":null,\"input\":null,\"file_stage_in\":null}",
        "{\"name\":\"f\",\"container\":{\"environment\":{\"Variables\":{\"A\":null}},\"registry\":null}}",
        "{\"name\":\"f\",\"log_level\":\"\",\"timeout\":\"\",\"input\":[],\"other\":{\"a\":[{}]}}"
      })
  void whatIsWrittenOtherwiseIsReadAsJacksonBindsIt(String json) throws IOException {
    assertThat(parse(new JsonFactory(), json))
        .isEqualTo(new YAMLMapper().readValue(json, FunctionConfig.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout: 5                                      | `name` is missing",
        "{name: f, timeout: soon}                        | timeout: `soon` is not a whole number",
        "{name: f, timeout: 99999999999}                 | timeout: `99999999999` is not a whole",
        "{name: f, file_stage_in: perhaps}               | file_stage_in: `perhaps` is not true or",
        "{name: [f]}                                     | is not text",
        "{name: f, container: image}                     | container: `image` is not a mapping",
        "{name: f, input: {path: a}}                     | input: it is not a list",
        "{name: f, input: [{path: bucket}]}              | input.0: `storage_provider` is missing",
        "{name: f, output: [{storage_provider: s3, path: B!}]} | output.0.path: `B!` is no bucket",
        "{name: f, container: {cached: {bucket: b}}}     | container.cached: `key` is missing",
        "{name: f, api_gateway: {response: text}}        | api_gateway.response is `text`",
        "{name: f, api_gateway: {cors: {max_age: -1}}}   | api_gateway.cors.max_age is -1",
        "{name: f, delegate: {job_queue: q}}             | delegate: `job_definition` is missing",
        "{name: f, delegate: {job_queue: q, job_definition: d, after: -1}} | delegate.after is -1",
        "just words                                      | is not a mapping"
      })
  void whatCannotBeIsRefusedByTheKey(String yaml, String reason) {
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> parse(yaml))
        .satisfies(e -> assertThat(e.getOriginalMessage()).contains(reason));
  }

  /** Or a component that is added would not be compared. */
  private static void assertFull(String name, @Nullable Object value) {
    assertThat(value).as("%s in this test's definition", name).isNotNull().isNotEqualTo(false);
    if (value instanceof Collection<?> list) {
      assertThat(list).as(name).isNotEmpty().allSatisfy(element -> assertFull(name, element));
    } else if (value instanceof Map<?, ?> map) {
      assertThat(map).as(name).isNotEmpty();
    } else if (value != null && value.getClass().isRecord()) {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        assertFull(name + "." + component.getName(), component(component, value));
      }
    }
  }

  private static @Nullable Object component(RecordComponent component, Object of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component.getName(), e);
    }
  }
}
