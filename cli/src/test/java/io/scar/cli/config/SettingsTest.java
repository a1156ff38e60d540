package io.scar.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Cache;
import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.RegistryConfig;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @TempDir Path folder;

  private Settings load(Map<String, String> variables) {
    return Settings.load(new Environment(variables, folder, folder, null));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static ObjectNode noFlags() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Test
  void scarCfgIsMadeOnFirstUseAndReadAgainWithoutAWord() throws IOException {
    assertThat(load(Map.of()).notices()).singleElement().asString().contains("scar.cfg");
    Path made = folder.resolve(".scar/scar.cfg");
    String text = Files.readString(made);
    assertThat(text).contains("\"config_version\" : \"1.1.0\"", "provided.al2023", "my_oscar");

    assertThat(load(Map.of()).notices()).isEmpty();
    assertThat(made).hasContent(text);
  }

  @Test
  void anEarlierSourceWinsListsReplaceAndMapsMerge() throws IOException {
    write(
        ".scar/scar.cfg",
        """
        {"//": "mine", "aws": {"lambda": {"memory": 1000, "timeout": 11, "region": "eu-west-1",
          "layers": ["arn:aws:lambda:eu-west-3:123456789012:layer:a:1"], "container": {"environment": {"Variables": {"X": "1", "Y": "1"}}}}}}
        """);
    Path yaml =
        write(
            "d/f.yaml",
            """
            functions:
              aws:
              - lambda:
                  name: f
                  timeout: 22
                  region: eu-west-2
                  layers: ['arn:aws:lambda:eu-west-3:123456789012:layer:c:1']
                  container:
                    image: oci:x
                    environment: {Variables: {Y: 2, Z: 2}}
            """);
    ObjectNode flags = new FlagSettings(folder, _ -> {}).set("-t", "lambda.timeout", "33").tree();

    FunctionDefinition f = load(Map.of("AWS_REGION", "eu-west-3")).fromFile(yaml, flags).getFirst();

    assertThat(f.size().timeout()).isEqualTo(33);
    assertThat(f.size().memory()).isEqualTo(1000);
    assertThat(f.size().ephemeralStorage()).isEqualTo(512);
    assertThat(f.account().region()).isEqualTo("eu-west-3");
    assertThat(f.layers()).containsExactly("arn:aws:lambda:eu-west-3:123456789012:layer:c:1");
    assertThat(f.flat().at("/container/environment/Variables").toString())
        .isEqualTo("{\"X\":\"1\",\"Y\":\"2\",\"Z\":\"2\"}");
    assertThat(f.image()).isEqualTo("oci:" + folder.resolve("d/x"));
  }

  @Test
  void keysOfAwsInScarCfgAreRefusedByName() throws IOException {
    write(".scar/scar.cfg", "{\"aws\": {\"iam\": {\"access_key\": \"x\"}}}");

    assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("`aws.iam.access_key`");
  }

  @Test
  void aPortThatNoServerHasIsRefusedInScarCfgWithItsPlace() throws IOException {
    write(
        ".scar/scar.cfg",
        "{\"storage_providers\": {\"minio\": {\"lab\": {\"endpoint\": \"http://h:65536\"}}}}");

    assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContainingAll("scar.cfg:1:", "the port of an endpoint is 1 to 65535");
  }

  @Test
  void aScarCfgThatIsNoJsonIsNamedWithItsLine() throws IOException {
    write(".scar/scar.cfg", "{\n  \"aws\": oops\n}");

    assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("scar.cfg:2:");
  }

  @Test
  void oldSettingsOfScarMeanTheDefaultsWithANotice() throws IOException {
    write(
        ".scar/scar.cfg",
        """
        {"scar": {"config_version": "1.0.9"}, "aws": {"lambda": {"runtime": "python3.7",
        \t"environment": {"Variables": {"UDOCKER_DIR": "/tmp"}},
        \t"supervisor": {"version": "1.2.0-rc4", "layer_name": "faas-supervisor"}}}}
        """);
    Settings settings = load(Map.of());
    ObjectNode flags = new FlagSettings(folder, _ -> {}).set("-n", "lambda.name", "f").tree();

    FunctionDefinition f = settings.fromFlags(flags);

    assertThat(f.runtime()).isEqualTo("provided.al2023");
    assertThat(f.lambdaVariables()).isEmpty();
    assertThat(String.join("\n", settings.notices()))
        .contains("python3.7", "UDOCKER_", "`aws.lambda.supervisor.version`");
  }

  @Test
  void aRegionOrProfileOfAnotherSectionThanLambdaIsSaidToBeOfNoUse() throws IOException {
    write(
        ".scar/scar.cfg",
        """
        {"aws": {"lambda": {"region": "eu-west-1", "boto_profile": "me"},
          "s3": {"region": "eu-west-1", "boto_profile": "default"},
          "iam": {"boto_profile": "other"}, "cloudwatch": {"region": "eu-west-3"}}}
        """);
    Settings settings = load(Map.of("AWS_REGION", "us-west-2"));

    assertThat(settings.account(noFlags()).region()).isEqualTo("us-west-2");
    assertThat(settings.notices())
        .containsExactlyInAnyOrder(
            "`iam.boto_profile: other` is not used: `lambda.boto_profile` holds for all services",
            "`cloudwatch.region: eu-west-3` is not used: `lambda.region` holds for all services");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "architectures: [arm64]",
        "input: [{storage_provider: webdav.dcache, path: abc/in}]",
        "input: [{storage_provider: rucio, path: abc/in}]",
        "output: [{storage_provider: onedata.x, path: abc/in}]",
      })
  void whatIsNotSupportedParsesAndIsRefusedByNameAtInit(String key) throws IOException {
    Path yaml =
        write(
            "f.yaml",
            "functions: {aws: [{lambda: {name: f, container: {image: 'oci:x'}, " + key + "}}]}");
    Settings settings = load(Map.of());

    assertThat(settings.fromFile(yaml, noFlags())).hasSize(1);
    assertThatThrownBy(() -> settings.toCreate(yaml, noFlags()))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.DOES_NOT_FIT))
        .hasMessageContaining("not supported");
  }

  @Test
  void mirrorsOfTheEnvironmentAreAddedToThoseOfTheDefinition() throws IOException {
    Path file =
        write(
            "registry.yaml",
            """
            functions:
              aws:
              - lambda:
                  name: f
                  container:
                    image: ghcr.io/a/b
                    registry:
                      username: me
                      password_from: env:TOKEN
                      mirrors: {docker.io: one.example.org/hub, quay.io: two.example.org}
            """);

    FunctionDefinition function =
        load(Map.of("TOKEN", "x", "SCAR_REGISTRY_MIRRORS", "docker.io=three.example.org"))
            .toCreate(file, new FlagSettings(folder, _ -> {}).tree())
            .getFirst();

    assertThat(function.registry())
        .isEqualTo(
            new RegistryConfig(
                "me",
                "env:TOKEN",
                Map.of("docker.io", "three.example.org", "quay.io", "two.example.org"),
                List.of()));
  }

  @Test
  void registriesWithoutTlsAreNamedInScarCfg() throws IOException {
    write(
        ".scar/scar.cfg",
        "{\"aws\": {\"lambda\": {\"container\": {\"registry\":"
            + " {\"insecure\": [\"reg.example:5000\", \"10.0.0.7\"]}}}}}");

    ObjectNode flags =
        new FlagSettings(folder, _ -> {}).set("-i", "lambda.container.image", "a/b").tree();
    assertThat(load(Map.of()).toCreate(flags).registry().insecure())
        .containsExactly("reg.example:5000", "10.0.0.7");
    write(
        ".scar/scar.cfg",
        "{\"aws\": {\"lambda\": {\"container\": {\"registry\": {\"insecure\": [\"a/b\"]}}}}}");
    assertThatThrownBy(() -> load(Map.of()))
        .hasMessageContainingAll("`a/b` is no host", "HOST[:PORT]");
  }

  @Test
  void theCacheIsInTheDeploymentBucketUnlessItIsSaidOtherwise() {
    assertThat(cache(null, null)).isNull();
    assertThat(cache(null, "packages"))
        .isEqualTo(new Cache(StoragePath.parse("packages/scar/images"), false));
    assertThat(cache("s3://other/", "packages"))
        .isEqualTo(new Cache(StoragePath.parse("other"), true));
    assertThat(cache("none", "packages")).isNull();
  }

  private @Nullable Cache cache(@Nullable String cache, @Nullable String bucket) {
    ObjectNode flags =
        new FlagSettings(folder, _ -> {})
            .set("-i", "lambda.container.image", "a/b")
            .set("cache", "lambda.container.cache", cache)
            .set("-db", "lambda.deployment.bucket", bucket)
            .tree();
    return load(Map.of()).toCreate(flags).cache();
  }

  @Test
  void aPasswordInTheDefinitionIsRefusedAndNotRepeated() {
    FlagSettings flags =
        new FlagSettings(folder, _ -> {})
            .set("password_from", "lambda.container.registry.password_from", "hunter2");

    assertThatThrownBy(flags::tree)
        .hasMessageContaining("env:NAME")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void badFlagsAreAllReportedAtOnce() {
    FlagSettings flags =
        new FlagSettings(folder, _ -> {})
            .set("-m", "lambda.memory", "lots")
            .set("-t", "lambda.timeout", "901")
            .setFolder("-ib", "lambda.input", "UPPER/in");

    assertThatThrownBy(flags::tree)
        .isInstanceOfSatisfying(
            InvalidSettings.class,
            e ->
                assertThat(e.others())
                    .hasSize(3)
                    .first()
                    .isEqualTo("-m: memory must be a whole number, not `lots`"));
  }
}
