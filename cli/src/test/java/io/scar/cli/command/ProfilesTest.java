package io.scar.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.FakeAws;
import io.scar.cli.testing.FakeSso;
import io.scar.cli.testing.FakeSts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Profiles whose credentials the SDK fetches: it reads the home folder and the environment of its
 * own process, so that the command runs in one.
 */
class ProfilesTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path folder;
  private FakeAws aws;

  private record Ended(int exitCode, String output) {}

  @BeforeEach
  void start() throws IOException {
    aws = new FakeAws();
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  private Ended scar(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.scar.cli.Main"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME",
                folder.toString(),
                "AWS_ENDPOINT_URL",
                aws.endpoint(),
                "AWS_EC2_METADATA_DISABLED",
                "true"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private void profiles(String config) throws IOException {
    Files.createDirectories(folder.resolve(".aws"));
    Files.writeString(folder.resolve(".aws/config"), config);
  }

  private String signer(String operation) {
    return aws.calls(operation)
        .getLast()
        .headers()
        .getOrDefault("authorization", "")
        .replaceFirst("(?s).*Credential=([^/]*)/.*", "$1");
  }

  @Test
  void aProfileWithARoleAssumesItWithItsSource() throws IOException, InterruptedException {
    profiles(
        """
        [profile base]
        aws_access_key_id = AKIABASE
        aws_secret_access_key = s
        [profile admin]
        role_arn = arn:aws:iam::210987654321:role/admin
        source_profile = base
        external_id = e1
        region = eu-west-1
        """);

    Ended ended = scar("ls", "--profile", "admin");

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(aws.calls("sts:AssumeRole").getFirst().form()).containsEntry("ExternalId", "e1");
    assertThat(signer("sts:AssumeRole")).isEqualTo("AKIABASE");
    assertThat(signer("lambda:ListFunctions")).isEqualTo("ASIAROLE1");
    assertThat(ended.output()).doesNotContain(FakeSts.SECRET);
  }

  @Test
  void aProfileWithAProcessTakesItsAnswer() throws IOException, InterruptedException {
    Path answer = folder.resolve("answer.json");
    Files.writeString(
        answer,
        "{\"Version\": 1, \"AccessKeyId\": \"AKIAPROCESS\", \"SecretAccessKey\": \"process-secret\"}");
    profiles("[profile tool]\ncredential_process = cat " + answer + "\n");

    Ended ended = scar("ls", "-pf", "tool", "-v", "--debug");

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(signer("lambda:ListFunctions")).isEqualTo("AKIAPROCESS");
    assertThat(ended.output()).doesNotContain("process-secret");
  }

  private void sso() throws IOException {
    profiles(
        """
        [profile corp]
        sso_session = corp
        sso_account_id = 210987654321
        sso_role_name = Deployer
        [sso-session corp]
        sso_start_url = https://corp.awsapps.example/start
        sso_region = eu-central-1
        sso_registration_scopes = sso:account:access
        """);
  }

  /** What {@code aws sso login} leaves. */
  private Path token(String accessToken, Instant expiry, boolean canBeRefreshed)
      throws IOException, NoSuchAlgorithmException {
    String name =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest("corp".getBytes(UTF_8)));
    Path file = folder.resolve(".aws/sso/cache/" + name + ".json");
    Files.createDirectories(file.getParent());
    String rest =
        canBeRefreshed
            ? ",\"clientId\":\"id\",\"clientSecret\":\"%1$s-client\",\"registrationExpiresAt\":\"%2$s\",\"refreshToken\":\"%1$s-refresh\""
                .formatted(FakeSso.SECRET, Instant.now().plus(Duration.ofDays(30)))
            : "";
    return Files.writeString(
        file,
        "{\"accessToken\":\"%s\",\"expiresAt\":\"%s\",\"region\":\"eu-central-1\",\"startUrl\":\"https://corp.awsapps.example/start\"%s}"
            .formatted(accessToken, expiry.truncatedTo(ChronoUnit.SECONDS), rest));
  }

  @Test
  void aProfileOfSsoTakesTheRoleThatItNames()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    sso();
    token(FakeSso.TOKEN, Instant.now().plus(Duration.ofHours(1)), false);

    Ended ended = scar("ls", "--profile", "corp", "-v", "--debug");

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(aws.calls("sso:GetRoleCredentials").getFirst().query())
        .containsEntry("account_id", "210987654321")
        .containsEntry("role_name", "Deployer");
    assertThat(signer("lambda:ListFunctions")).isEqualTo("ASIASSO");
    assertThat(ended.output()).doesNotContain(FakeSso.SECRET);
  }

  @Test
  void anSsoTokenThatExpiredIsRefreshedAndKept()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    sso();
    Path file = token("old", Instant.now().minus(Duration.ofMinutes(5)), true);

    Ended ended = scar("ls", "--profile", "corp");

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(aws.operations()).contains("sso:CreateToken", "sso:GetRoleCredentials");
    assertThat(signer("lambda:ListFunctions")).isEqualTo("ASIASSO");
    assertThat(file).content().contains(FakeSso.TOKEN);
    assertThat(ended.output()).doesNotContain(FakeSso.SECRET);
  }

  @Test
  void whoHasToSignInAgainIsTold()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    sso();
    assertThat(scar("ls", "--profile", "corp"))
        .satisfies(
            ended -> {
              assertThat(ended.exitCode()).isEqualTo(5);
              assertThat(ended.output()).contains("aws sso login --profile corp");
            });

    token("old", Instant.now().minus(Duration.ofMinutes(5)), false);
    Ended ended = scar("ls", "--profile", "corp", "--debug");
    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.output()).contains("aws sso login --profile corp").doesNotContain("\"old\"");
  }
}
