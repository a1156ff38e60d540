package io.scar.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.container.credentials.PasswordSource;
import io.scar.contract.definition.FunctionConfig;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.StorageProvider.Trust;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageProvidersReaderTest {

  private static final Aws AMAZON = new Aws("eu-west-1", Optional.empty(), Optional.empty());

  private final List<String> problems = new ArrayList<>();

  private List<StorageProvider> read(String yaml, Aws aws) throws IOException {
    FunctionConfig config = new YAMLMapper().readValue("name: f\n" + yaml, FunctionConfig.class);
    return StorageProvidersReader.read(config, Map.of(), aws, problems::add);
  }

  @Test
  void everythingThatIsSaidIsTaken() throws IOException {
    StorageProvider lab =
        read(
                """
                storage_providers:
                  minio:
                    lab:
                      endpoint: https://minio.example.org:9000
                      region: lab-1
                      path_style: false
                      access_key_from: env:LAB_ID
                      secret_key_from: arn:aws:secretsmanager:eu-west-1:123456789012:secret:lab
                      ca_certificate: PEM
                """,
                AMAZON)
            .getFirst();

    assertThat(problems).isEmpty();
    assertThat(lab.id()).isEqualTo(StorageProviderId.parse("minio.lab"));
    assertThat(lab.endpoint()).contains(URI.create("https://minio.example.org:9000"));
    assertThat(lab.region()).isEqualTo("lab-1");
    assertThat(lab.pathStyle()).isFalse();
    assertThat(lab.accessKey()).contains(new PasswordSource.Variable("LAB_ID"));
    assertThat(lab.secretKey()).isInstanceOf(PasswordSource.Secret.class);
    assertThat(lab.trust()).isEqualTo(new Trust.Own("PEM"));
  }

  @Test
  void theDefaultsAreScarsAndThoseOfTheServers() throws IOException {
    String keys = "{access_key_from: 'env:A', secret_key_from: 'env:B'}";
    String yaml = "storage_providers: {minio: {default: %1$s}, s3: {other: %1$s}}".formatted(keys);
    URI local = URI.create("http://127.0.0.1:4566");

    List<StorageProvider> inAws = read(yaml, AMAZON);
    List<StorageProvider> inLocal =
        read(yaml, new Aws("eu-west-1", Optional.of(local), Optional.empty()));

    assertThat(inAws.get(0).endpoint()).contains(URI.create("http://minio-service.minio:9000"));
    assertThat(inAws.get(0).pathStyle()).isTrue();
    assertThat(inAws.get(0).region()).isEqualTo("us-east-1");
    assertThat(inAws.get(0).trust()).isEqualTo(new Trust.PublicRoots());
    assertThat(inAws.get(1).endpoint()).isEmpty();
    assertThat(inAws.get(1).pathStyle()).isFalse();
    assertThat(inLocal.get(1).endpoint()).contains(local);
    assertThat(inLocal.get(1).pathStyle()).isTrue();
  }

  @Test
  void whatIsNotUsedIsNoProblem() throws IOException {
    assertThat(
            read(
                "storage_providers: {onedata: {x: {token: t}}, s3: , minio: {y: }, webdav: {}}",
                AMAZON))
        .isEmpty();
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{access_key: a, secret_key: b} | `secret_key_from`",
        "{secret_key_from: 'clear-secret', access_key_from: 'env:A'} | env:NAME",
        "{secret_key_from: 'env:B', access_key_from: 'env:A', verify: false} | `insecure: true`",
        "{secret_key_from: 'env:B', access_key_from: 'env:A', endpoint: 'minio:9000'} | https://HOST",
      })
  void whatIsWrongIsSaidWithItsSection(String account, String told) throws IOException {
    assertThat(read("storage_providers: {minio: {lab: " + account + "}}", AMAZON)).isEmpty();
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("storage_providers.minio.lab", told)
        .doesNotContain("clear-secret");
  }

  @Test
  void aCertificateGoesUncheckedIfItIsSaidTwice() throws IOException {
    StorageProvider lab =
        read(
                "storage_providers: {minio: {lab: {secret_key_from: 'env:B', access_key_from: 'env:A',"
                    + " verify: false, insecure: true}}}",
                AMAZON)
            .getFirst();

    assertThat(lab.trust()).isEqualTo(new Trust.Anyone());
  }

  @ParameterizedTest
  @CsvSource({"minio.lab, no usable", "s3.other, no usable", "onedata, not supported"})
  void anOutputNeedsAStorage(String provider, String told) throws IOException {
    read("output: [{storage_provider: %s, path: abc/out}]".formatted(provider), AMAZON);

    assertThat(problems).singleElement().asString().contains(provider, told, "abc/out");
  }
}
