package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.cli.testing.Call;
import io.scar.cli.testing.Certificates;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;

/** Functions whose input or output is in a storage with keys of its own. */
class StorageProvidersTest extends CommandTest {

  private static final String SECRET =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lab-AbCdEf";

  private void define(String account) throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              name: lab
              container: {image: '%s'}
              input:
              - {storage_provider: minio.lab, path: pics/in}
              output:
              - {storage_provider: minio.lab, path: pics/out}
              - {storage_provider: s3, path: results/out}
        storage_providers:
          minio:
            lab: {endpoint: 'https://minio.example.org', %s}
        """
            .formatted(cli.image(1000), account));
  }

  private JsonNode created() {
    return aws.calls("lambda:CreateFunction").getLast().json();
  }

  private String configuration() throws IOException {
    byte[] zip = Base64.getDecoder().decode(created().at("/Code/ZipFile").asText());
    try (ZipFile file =
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(zip)).get()) {
      return new String(
          file.getInputStream(file.getEntry("function_config.yaml")).readAllBytes(),
          StandardCharsets.UTF_8);
    }
  }

  private String policy() {
    Call call = aws.calls("iam:PutRolePolicy").getLast();
    return String.valueOf(call.form().get("PolicyDocument"));
  }

  @Test
  void aSecretsKeysAreReadByTheRoleAndInNoPartOfTheFunction() throws IOException {
    define("secret_key_from: '" + SECRET + "'");

    Cli.Result result = cli.run("init", "-f", "f.yaml").exits(0);

    JsonNode told = new YAMLMapper().readTree(configuration()).at("/storage_providers/minio/lab");
    assertThat(told.path("endpoint").asText()).isEqualTo("https://minio.example.org");
    assertThat(told.path("secret_key_from").asText()).isEqualTo(SECRET);
    assertThat(policy())
        .contains("\"secretsmanager:GetSecretValue\"],\"Resource\":[\"" + SECRET + "\"]")
        .contains("arn:aws:s3:::results/out/*")
        .doesNotContain("arn:aws:s3:::pics");
    assertThat(result.out()).contains("secretsmanager:GetSecretValue", "+ bucket    results");
    assertThat(result.err()).contains("docs/storage.md");
    assertThat(aws.operations())
        .doesNotContain("s3:PutBucketNotificationConfiguration", "lambda:AddPermission");
  }

  @Test
  void keysInVariablesAreNowhereElse() throws IOException {
    cli.set("LAB_ID", "lab-id").set("LAB_SECRET", "very-secret-key");
    define("access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET'");

    Cli.Result dry = cli.run("init", "-f", "f.yaml", "--dry-run", "-j").exits(0);
    Cli.Result made = cli.run("init", "-f", "f.yaml").exits(0);
    Cli.Result again = cli.run("init", "-f", "f.yaml").exits(0);
    Cli.Result policy = cli.run("policy", "deploy", "-f", "f.yaml").exits(0);
    Cli.Result listed = cli.run("ls", "-j").exits(0);

    JsonNode variables = created().at("/Environment/Variables");
    assertThat(variables.path("LAB_SECRET").asText()).isEqualTo("very-secret-key");
    assertThat(
            new String(
                Base64.getDecoder().decode(variables.path("FDL").asText()), StandardCharsets.UTF_8))
        .contains("env:LAB_SECRET")
        .doesNotContain("very-secret-key", "lab-id");
    assertThat(configuration()).doesNotContain("very-secret-key", "lab-id");
    assertThat(again.out()).contains("up to date");
    for (Cli.Result result : new Cli.Result[] {dry, made, again, policy, listed}) {
      assertThat(result.out() + result.err()).doesNotContain("very-secret-key", "lab-id");
    }
  }

  @Test
  void aKeyThatChangesIsAChangeThatShowsNoKey() throws IOException {
    cli.set("LAB_ID", "lab-id").set("LAB_SECRET", "very-secret-key");
    define("access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET'");
    cli.run("init", "-f", "f.yaml").exits(0);
    cli.set("LAB_SECRET", "another-secret");

    Cli.Result result = cli.run("update", "-f", "f.yaml").exits(0);

    assertThat(result.out())
        .contains("environment.LAB_SECRET")
        .doesNotContain("very-secret-key", "another-secret");
  }

  @Test
  void aCertificateGoesWithTheFunctionAndIsNotShown() throws Exception {
    define("secret_key_from: '" + SECRET + "', ca_certificate: ca.pem");
    Certificates.selfSigned(folder, "ca");
    cli.run("init", "-f", "f.yaml").exits(0);
    assertThat(configuration()).contains("-----BEGIN CERTIFICATE-----");
    assertThat(cli.run("update", "-n", "lab").exits(0).out()).doesNotContain("ca_certificate");
    Files.delete(folder.resolve("ca.p12"));
    Certificates.selfSigned(folder, "ca");

    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out())
        .contains("storage_providers.minio.lab.ca_certificate", "sha256:")
        .doesNotContain("CERTIFICATE--");
  }

  @Test
  void anUpdateOfSomethingElseKeepsTheStorage() throws IOException {
    cli.set("LAB_ID", "lab-id").set("LAB_SECRET", "very-secret-key");
    define("access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET'");
    cli.run("init", "-f", "f.yaml").exits(0);
    cli.set("LAB_ID", "").set("LAB_SECRET", "");

    Cli.Result result = cli.run("update", "-n", "lab", "-m", "1024").exits(0);

    assertThat(result.out()).contains("memory").doesNotContain("storage_providers", "LAB_");
  }

  @Test
  void theOtherStoragesAreRefusedByNameAndNotByADryRun() throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              name: many
              container: {image: '%s'}
              input:
              - {storage_provider: onedata.space, path: space/in}
              - {storage_provider: webdav.dcache, path: space/in}
              output:
              - {storage_provider: rucio.atlas, path: space/out}
          oscar:
          - cluster: {name: x, image: y, script: z}
        storage_providers:
          onedata:
            space: {oneprovider_host: h, token: very-secret-key, space: s}
        """
            .formatted(cli.image(1000)));

    assertThat(cli.run("init", "-f", "f.yaml").exits(4).err()).contains("`oscar`");
    String noted = cli.run("init", "-f", "f.yaml", "--dry-run").exits(0).err();
    assertThat(noted)
        .contains("onedata.space", "webdav.dcache", "rucio.atlas", "`oscar`")
        .doesNotContain("very-secret-key");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void withoutOscarTheOtherStoragesAreNamedTogether() throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              name: many
              container: {image: '%s'}
              input: [{storage_provider: onedata.space, path: space/in}]
              output: [{storage_provider: rucio.atlas, path: space/out}]
        """
            .formatted(cli.image(1000)));

    assertThat(cli.run("init", "-f", "f.yaml").exits(4).err())
        .contains("input storage `onedata.space`", "output storage `rucio.atlas`");
    assertThat(aws.operations()).isEmpty();
  }
}
