package io.scar.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.container.credentials.PasswordSource;
import io.scar.container.engine.EngineMode;
import io.scar.container.image.Digest;
import io.scar.container.registry.Mirror;
import io.scar.container.store.StoreQuota;
import io.scar.contract.definition.CachedImage;
import io.scar.supervisor.config.SupervisorConfig.TimeLimits;
import io.scar.supervisor.fixture.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

  @TempDir Path task;

  @Test
  void theFileInThePackageWinsOverTheVariable() throws IOException {
    file("name: from-file\n");

    assertThat(read("FDL", Events.base64("{\"name\":\"from-fdl\"}")).function().name())
        .isEqualTo("from-file");
  }

  @Test
  void theVariableServesWhereThereIsNoFile() {
    assertThat(read("FDL", Events.base64("{\"name\":\"from-fdl\"}")).function().name())
        .isEqualTo("from-fdl");
  }

  @Test
  void keysOfStoragesAreNoVariablesOfPrograms() throws IOException {
    file(
        """
        name: f
        storage_providers:
          minio: {lab: {access_key_from: 'env:LAB_ID', secret_key_from: 'env:LAB_SECRET'}}
        """);

    SupervisorConfig config = read("LAB_ID", "lab-id", "LAB_SECRET", "very-secret", "OTHER", "1");

    assertThat(config.hostVariables())
        .containsKey("OTHER")
        .doesNotContainKeys("LAB_ID", "LAB_SECRET");
    assertThat(config.toString()).doesNotContain("very-secret");
  }

  @Test
  void neitherIsAnErrorThatNamesBoth() {
    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(this::read)
        .withMessageContaining("function_config.yaml")
        .withMessageContaining("FDL");
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    file("name: [unclosed\n");

    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(this::read)
        .withMessageContaining("function_config.yaml");
  }

  @Test
  void allProblemsAreReportedTogether() throws IOException {
    file(
        """
        name: f
        log_level: loud
        engine: warp
        execution_mode: often
        response: pretty
        init_script: ../escape.sh
        output: [{storage_provider: onedata.mine, path: space/out}]
        container: {environment: {Variables: {"A=B": x}}}
        """);

    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(() -> read("TIMEOUT_THRESHOLD", "soon"))
        .withMessageContainingAll(
            "loud", "warp", "batch", "pretty", "../escape.sh", "onedata.mine", "A=B", "soon");
  }

  @Test
  void theRegistryIsReadAndItsPasswordKeptFromPrograms() throws IOException {
    file(
        """
        name: f
        container:
          image: ghcr.io/a/b@sha256:%s
          registry:
            username: me
            password_from: env:TOKEN
            mirrors: {docker.io: mirror.example.org/hub}
            insecure: ["registry.lan:5000"]
          cached: {bucket: b, key: k, image: "sha256:0", size: 10, index_bytes: 3, index_digest: x}
        """
            .formatted("0".repeat(64)));

    SupervisorConfig config =
        read("TOKEN", "hunter2", "SCAR_REGISTRY_MIRRORS", "ghcr.io=other.example.org");

    PulledImage image = (PulledImage) config.image().orElseThrow();
    assertThat(image.username()).contains("me");
    assertThat(image.password()).contains(new PasswordSource.Variable("TOKEN"));
    assertThat(image.variables()).containsEntry("TOKEN", "hunter2");
    assertThat(image.insecure()).containsExactly("registry.lan:5000");
    assertThat(image.mirrors())
        .containsExactly(
            new Mirror("ghcr.io", "other.example.org"),
            new Mirror("docker.io", "mirror.example.org/hub"));
    assertThat(image.cached()).map(CachedImage::key).contains("k");
    assertThat(config.hostVariables()).doesNotContainKey("TOKEN");
    assertThat(config.toString().replace(config.hostVariables().toString(), ""))
        .doesNotContain("hunter2");
  }

  @Test
  void anImageAroundTheBundleIsTheFunctionsWhateverElseIsNamed() throws IOException {
    file("name: f\ncontainer: {image: a/b}\n");
    String json =
        """
        {"architecture":"amd64","os":"linux","config":{"Env":["A=1"],"Cmd":["run"],"User":"app"},
         "rootfs":{"type":"layers","diff_ids":[]}}
        """;
    Files.writeString(home().resolve("image.json"), json);

    assertThat(read().image())
        .get()
        .isInstanceOfSatisfying(
            OwnImage.class,
            image -> {
              assertThat(image.config().env()).containsExactly("A=1");
              assertThat(image.config().cmd()).containsExactly("run");
              assertThat(image.config().user()).isEqualTo("app");
              assertThat(image.digest())
                  .isEqualTo(Digest.sha256(json.getBytes(StandardCharsets.UTF_8)));
            });
  }

  @Test
  void aDamagedConfigurationOfTheImageAroundIsNamed() throws IOException {
    file("name: f\n");
    Files.writeString(home().resolve("image.json"), "{\"config\":{}}");

    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(this::read)
        .withMessageContainingAll("image.json", "rootfs", "make the image again");
  }

  @Test
  void badSettingsOfTheRegistryAreReportedTogether() throws IOException {
    file(
        """
        name: f
        container:
          image: a/b
          registry: {password_from: hunter2, mirrors: {docker.io: "no host"}}
        """);

    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(() -> read("SCAR_REGISTRY_MIRRORS", "nonsense"))
        .withMessageContainingAll("password_from", "env:NAME", "no host", "nonsense")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  @Test
  void levelsAreReadInEitherCaseAndOverridden() throws IOException {
    file("name: f\nlog_level: debug\n");

    assertThat(read().log().level()).isEqualTo(LogLevel.DEBUG);
    assertThat(read("LOG_LEVEL", "warning").log().level()).isEqualTo(LogLevel.WARNING);
    assertThat(read("LOG_LEVEL", "warning", "AWS_LAMBDA_LOG_LEVEL", "FATAL").log().level())
        .isEqualTo(LogLevel.CRITICAL);
    assertThat(read("AWS_LAMBDA_LOG_LEVEL", "WARN", "SCAR_LOG_LEVEL", "ERROR").log().level())
        .isEqualTo(LogLevel.ERROR);
  }

  @Test
  void linesAreJsonUnlessTextIsAskedForAndOutputIsWhereLambdasFormatIsJson() throws IOException {
    file("name: f\n");

    assertThat(read().log()).isEqualTo(new LogSettings(LogFormat.JSON, LogLevel.INFO, false, true));
    assertThat(read("AWS_LAMBDA_LOG_FORMAT", "Text").log()).isEqualTo(read().log());
    assertThat(read("AWS_LAMBDA_LOG_FORMAT", "JSON").log().outputAsJson()).isTrue();
    assertThat(read("SCAR_LOG_FORMAT", "text", "AWS_LAMBDA_LOG_FORMAT", "JSON").log())
        .isEqualTo(new LogSettings(LogFormat.TEXT, LogLevel.INFO, false, true));
    assertThat(read("SCAR_METRICS", "off").log().metrics()).isFalse();
    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(() -> read("SCAR_LOG_FORMAT", "xml", "SCAR_METRICS", "maybe"))
        .withMessageContainingAll("SCAR_LOG_FORMAT", "xml", "SCAR_METRICS", "maybe");
  }

  @Test
  void aBundleWithoutAnEngineIsNamed() throws IOException {
    file("name: f\n");

    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(() -> read("SCAR_HOME", "/nowhere"))
        .withMessageContainingAll("SCAR_HOME is /nowhere", "bin/scar-exec");
  }

  @Test
  void theThresholdIsOverriddenAndTheEngineForced() throws IOException {
    file("name: f\ntimeout: 60\nengine: host\ncontainer: {timeout_threshold: 20}\n");

    assertThat(read().timeLimits().threshold()).isEqualTo(Duration.ofSeconds(20));
    assertThat(read("TIMEOUT_THRESHOLD", "5").timeLimits().threshold())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(read().engine()).contains(EngineMode.HOST);
    assertThat(read("SCAR_ENGINE", "namespaces").engine()).contains(EngineMode.NAMESPACES);
  }

  @Test
  void aThresholdThatWouldLeaveNothingBecomesAFifthOfTheWhole() {
    assertThat(TimeLimits.of(10, 10).threshold()).isEqualTo(Duration.ofSeconds(2));
    assertThat(TimeLimits.of(3, 10).threshold()).isEqualTo(Duration.ofMillis(600));
    assertThat(TimeLimits.of(11, 10).threshold()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void workIsHandedOverAsTheModeSays() throws IOException {
    String delegate =
        "delegate: {bucket: deploy, job_queue: q, job_definition: d, after: 60, multi_node: true}\n";
    file("name: f\ntimeout: 300\nexecution_mode: lambda-batch\n" + delegate);

    assertThat(read().delegating())
        .contains(
            new Delegating(
                false, Optional.of("deploy"), "q", "d", true, Optional.of(Duration.ofSeconds(60))));
    assertThat(read("EXECUTION_MODE", "batch").delegating().map(Delegating::everything))
        .contains(true);
    assertThat(read("EXECUTION_MODE", "lambda").delegating()).isEmpty();
    assertThat(
            ConfigReader.readJob(environment(), new CredentialSource.Fixed(Optional.empty()))
                .delegating())
        .isEmpty();
  }

  @Test
  void aModeThatCannotBeIsRefused() throws IOException {
    file("name: f\nexecution_mode: lambda-batch\ndelegate: {job_queue: q, job_definition: d}\n");

    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(this::read)
        .withMessageContainingAll("needs a bucket", "lambda.deployment.bucket");
    assertThat(read("EXECUTION_MODE", "batch").delegating()).isPresent();
    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(() -> read("EXECUTION_MODE", "often"))
        .withMessageContainingAll("`often` is unknown", "lambda-batch");
    file("name: f\nexecution_mode: batch\n");
    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(this::read)
        .withMessageContaining("needs the key `delegate`");
  }

  @Test
  void whereWorkIsHandedOverThereIsTimeLeftForIt() {
    assertThat(TimeLimits.of(300, 10).forHandover().threshold()).isEqualTo(Duration.ofSeconds(10));
    assertThat(TimeLimits.of(300, 1).forHandover().threshold()).isEqualTo(Duration.ofSeconds(6));
    assertThat(TimeLimits.of(10, 10).forHandover().threshold()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void aJobHasItsConfigurationInAVariableWhereItsImageHasNone() {
    Map<String, String> environment = environment("AWS_BATCH_JOB_ID", "abc", "MINE", "x");
    environment.put("SCAR_FUNCTION_NAME", "g");
    environment.put(
        "FUNCTION_CONFIG",
        Base64.getEncoder()
            .encodeToString("name: f\nexecution_mode: batch\n".getBytes(StandardCharsets.UTF_8)));

    SupervisorConfig config =
        ConfigReader.readJob(environment, new CredentialSource.Fixed(Optional.empty()));

    assertThat(config.functionName()).isEqualTo("g");
    assertThat(config.logGroup()).isEqualTo("/aws/batch/job");
    assertThat(config.log().format()).isEqualTo(LogFormat.TEXT);
    assertThat(config.job().orElseThrow().main()).isTrue();
    assertThat(config.job().orElseThrow().variables())
        .containsEntry("AWS_BATCH_JOB_ID", "abc")
        .containsEntry("MINE", "x")
        .containsEntry("AWS_LAMBDA_FUNCTION_NAME", "g");
  }

  @Test
  void aStoreIsLimitedWhereItIsSharedOrWhereThatIsAskedFor() throws IOException {
    file("name: f\n");

    assertThat(read().folders().storeQuota()).isEqualTo(StoreQuota.NONE);
    assertThat(read("SCAR_STORE_DIR", "/shared").folders().storeQuota())
        .isEqualTo(StoreQuota.OF_A_SHARED_DISK);
    assertThat(read("SCAR_STORE_QUOTA", "5GB").folders().storeQuota())
        .isEqualTo(new StoreQuota.Fixed(5_000_000_000L));
    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(() -> read("SCAR_STORE_QUOTA", "much"))
        .withMessageContainingAll("SCAR_STORE_QUOTA", "much");
  }

  @Test
  void credentialsAreNeverInTheTextOfAConfiguration() throws IOException {
    file("name: f\n");

    SupervisorConfig config =
        read("AWS_ACCESS_KEY_ID", "id-1", "AWS_SECRET_ACCESS_KEY", "secret-1");

    assertThat(config.aws().credentials()).isPresent();
    assertThat(config.toString()).doesNotContain("id-1", "secret-1");
    assertThat(config.hostVariables()).doesNotContainValue("secret-1");
  }

  /** A bundle with something in the engine's place. */
  private Path home() {
    try {
      Path binary = Files.createDirectories(task.resolve("home/bin")).resolve("scar-exec");
      if (!Files.exists(binary)) {
        Files.createFile(
            binary,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return task.resolve("home");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void file(String yaml) throws IOException {
    Files.writeString(task.resolve("function_config.yaml"), yaml);
  }

  private SupervisorConfig read(String... variables) {
    return ConfigReader.read(environment(variables));
  }

  private Map<String, String> environment(String... variables) {
    Map<String, String> environment = new HashMap<>();
    environment.put("LAMBDA_TASK_ROOT", task.toString());
    environment.put("TMPDIR", task.resolve("tmp").toString());
    environment.put("SCAR_HOME", home().toString());
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return environment;
  }
}
