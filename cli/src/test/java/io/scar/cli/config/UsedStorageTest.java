package io.scar.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsedStorageTest {

  private static final String SECRET =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lab-AbCdEf";

  @TempDir Path folder;
  private Settings settings;

  @BeforeEach
  void load() {
    settings =
        Settings.load(
            new Environment(
                Map.of("LAB_ID", "lab-id", "LAB_SECRET", "lab-secret"), folder, folder, null));
  }

  private Path define(String storage, String... providers) throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            functions:
              aws:
              - lambda:
                  name: f
                  container: {image: 'oci:x'}
            """);
    if (!storage.isEmpty()) {
      yaml.append("      ").append(storage).append('\n');
    }
    yaml.append("storage_providers:\n");
    for (String provider : providers) {
      yaml.append("  ").append(provider).append('\n');
    }
    return Files.writeString(folder.resolve("f.yaml"), yaml);
  }

  private FunctionDefinition create(String storage, String... providers) throws IOException {
    return settings
        .toCreate(define(storage, providers), JsonNodeFactory.instance.objectNode())
        .getFirst();
  }

  private static String out(String provider) {
    return "output: [{storage_provider: %s, path: abc/out}]".formatted(provider);
  }

  @Test
  void aFunctionIsToldOfTheStoragesThatItUsesAndOfNoOthers() throws IOException {
    FunctionDefinition f =
        create(
            "input: [{storage_provider: s3, path: abc/in}, {storage_provider: MinIO.lab, path: abc/in}]",
            "minio:",
            "  lab: {endpoint: 'https://minio.example.org:9000', region: lab-1, secret_key_from: '"
                + SECRET
                + "'}",
            "  unused: {access_key: id, secret_key: clear-secret}",
            "s3:",
            "  other: {}",
            "onedata:",
            "  x: {oneprovider_host: h, token: clear-secret, space: s}");

    JsonNode told = f.flat().path("storage_providers");
    assertThat(told.toString())
        .isEqualTo(
            "{\"minio\":{\"lab\":{\"endpoint\":\"https://minio.example.org:9000\","
                + "\"region\":\"lab-1\",\"secret_key_from\":\""
                + SECRET
                + "\"}}}");
    assertThat(f.inputsOfRole()).hasSize(1);
    assertThat(f.secretVariables()).isEmpty();
    assertThat(f.storageKeys()).hasSize(1);
    assertThat(settings.notices())
        .anyMatch(notice -> notice.contains("input abc/in of `minio.lab`"))
        .noneMatch(notice -> notice.contains("clear-secret"));
  }

  @Test
  void theRolesOwnS3NeedsNoEntry() throws IOException {
    FunctionDefinition f = create(out("s3"), "s3: {}");

    assertThat(f.flat().has("storage_providers")).isFalse();
    assertThat(f.outputsOfRole()).hasSize(1);
  }

  @Test
  void otherKeysForS3TakeItFromTheRole() throws IOException {
    FunctionDefinition f =
        create(
            out("s3"),
            "s3: {default: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET'}}");

    assertThat(f.outputsOfRole()).isEmpty();
    assertThat(f.flat().at("/storage_providers/s3/default").size()).isEqualTo(2);
  }

  @Test
  void keysOfTheEnvironmentBecomeVariablesOfTheFunctionWithAWarning() throws IOException {
    FunctionDefinition f =
        create(
            out("minio.lab"),
            "minio: {lab: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET'}}");

    assertThat(f.lambdaVariables())
        .containsEntry("LAB_ID", "lab-id")
        .containsEntry("LAB_SECRET", "lab-secret");
    assertThat(f.secretVariables()).containsExactly("LAB_ID", "LAB_SECRET");
    assertThat(f.flat().path("storage_providers").toString()).doesNotContain("lab-secret");
    assertThat(settings.notices())
        .anyMatch(notice -> notice.contains("keys become variables of the function"))
        .anyMatch(notice -> notice.contains("http://minio-service.minio:9000"))
        .noneMatch(notice -> notice.contains("lab-secret"));
  }

  @Test
  void aVariableOfTheFunctionWinsOverTheEnvironment() throws IOException {
    FunctionDefinition f =
        create(
            "environment: {Variables: {LAB_SECRET: of-the-function}}\n      " + out("minio.lab"),
            "minio: {lab: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET'}}");

    assertThat(f.lambdaVariables()).containsEntry("LAB_SECRET", "of-the-function");
  }

  @Test
  void keysInTheClearNeedAWordMoreAndAreOnlyInVariables() throws IOException {
    FunctionDefinition f =
        create(
            out("minio.my-lab"),
            "minio: {my-lab: {access_key: id-1, secret_key: clear-secret, keys_in_variables: true}}");

    assertThat(f.lambdaVariables())
        .containsEntry("SCAR_STORAGE_MINIO_MY_LAB_ACCESS_KEY", "id-1")
        .containsEntry("SCAR_STORAGE_MINIO_MY_LAB_SECRET_KEY", "clear-secret");
    assertThat(f.flat().path("storage_providers").toString())
        .contains("env:SCAR_STORAGE_MINIO_MY_LAB_SECRET_KEY")
        .doesNotContain("clear-secret");
    assertThat(settings.notices())
        .anyMatch(notice -> notice.contains("keys become variables of the function"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "minio: {lab: {access_key: a, secret_key: clear-secret}} | keys_in_variables: true",
        "minio: {other: {}}                      | storage_providers.minio.lab is missing",
        "minio: {lab: {endpoint: 'http://x'}}    | has no secret key",
        "minio: {lab: {secret_key_from: 'env:LAB_SECRET'}} | has no access key",
        "minio: {lab: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:NONE'}} | a variable NONE",
        "minio: {lab: {access_key_from: 'env:AWS_ACCESS_KEY_ID', secret_key_from: 'env:LAB_SECRET'}} | the role's own",
        "minio: {lab: {access_key_from: 'env:LAB_ID', secret_key: x, secret_key_from: 'env:LAB_SECRET'}} | has both",
        "minio: {lab: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET', verify: false}} | `insecure: true`",
        "minio: {lab: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET', ca_certificate: none.pem}} | none.pem, which does not exist",
        "minio: {lab: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET', ca_certificate: f.yaml}} | holds no certificate",
      })
  void whatCannotWorkIsRefusedWithItsPlaceAndNoticedByADryRun(String providers, String told)
      throws IOException {
    assertThatThrownBy(() -> create(out("minio.lab"), providers))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
        .hasMessageContaining("f.yaml:")
        .hasMessageContaining(told)
        .hasMessageNotContainingAny("clear-secret", "lab-secret");

    Settings dry = settings.forDryRun(true);
    ObjectNode noFlags = JsonNodeFactory.instance.objectNode();
    assertThat(dry.toCreate(folder.resolve("f.yaml"), noFlags)).hasSize(1);
    assertThat(dry.notices())
        .anyMatch(notice -> notice.startsWith("it would be refused") && notice.contains(told));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoint: 'minio:9000'",
        "endpoint: 'https://key:clear-secret@minio.example.org'",
        "endpoint: 'https://minio.example.org/bucket'",
        "endpoint: 'ftp://minio.example.org'",
        "endpoint: 'https://minio.example.org:99999'",
        "endpoint: 'https://minio.example.org:0'",
        "secret_key_from: clear-secret",
        "verify: perhaps",
        "acces_key: clear-secret",
      })
  void aBadValueIsSaidWithItsPlaceAndNotRepeatedWhereItMayBeAKey(String key) throws IOException {
    assertThatThrownBy(() -> create(out("minio.lab"), "minio: {lab: {" + key + "}}"))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("f.yaml:8:")
        .hasMessageNotContaining("clear-secret");
  }

  @Test
  void aCertificateThatIsNotCheckedIsNoticed() throws IOException {
    FunctionDefinition f =
        create(
            out("minio.lab"),
            "minio: {lab: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET',"
                + " verify: false, insecure: true}}");

    assertThat(f.flat().at("/storage_providers/minio/lab/verify").asBoolean(true)).isFalse();
    assertThat(settings.notices()).anyMatch(notice -> notice.contains("is not checked"));
  }

  @Test
  void whatADeployedFunctionKnowsOfItsStorageStays() {
    ObjectNode deployed = JsonNodeFactory.instance.objectNode();
    ObjectNode lambda = deployed.putObject("lambda");
    lambda.put("name", "f");
    lambda.putArray("output").addObject().put("storage_provider", "minio.lab").put("path", "abc");
    lambda
        .putObject("storage_providers")
        .putObject("minio")
        .putObject("lab")
        .put("access_key_from", "env:ID_OF_LAB")
        .put("secret_key_from", "env:KEY_OF_LAB");
    lambda
        .putObject("environment")
        .putObject("Variables")
        .put("ID_OF_LAB", "id")
        .put("KEY_OF_LAB", "secret");

    FunctionDefinition f =
        settings.toUpdate(
            deployed,
            new FunctionDefinition.Account(null, "us-east-1", "123456789012"),
            JsonNodeFactory.instance.objectNode());

    assertThat(f.flat().at("/storage_providers/minio/lab/secret_key_from").asText())
        .isEqualTo("env:KEY_OF_LAB");
    assertThat(f.lambdaVariables()).containsEntry("KEY_OF_LAB", "secret");
    assertThat(f.secretVariables()).containsExactly("ID_OF_LAB", "KEY_OF_LAB");
  }
}
