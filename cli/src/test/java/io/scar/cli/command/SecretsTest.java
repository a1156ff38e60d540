package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No command shows a secret: each value that is one, in the definition, in scar.cfg, in files of
 * variables and in the environment, has a marker that nothing printed may have.
 */
class SecretsTest extends CommandTest {

  private static final String MARKER = "pLanTed";

  private static final String DEFINITION =
      """
      functions:
        aws:
        - lambda:
            name: words
            memory: MEMORY
            init_script: words.sh
            environment:
              Variables:
                LAMBDA_TOKEN: pLanTed-lambda-NUMBER
            container:
              image: IMAGE
              environment:
                Variables:
                  TOKEN: pLanTed-container-NUMBER
              registry:
                username: me
                password_from: env:REGISTRY_PASSWORD
            input: [{storage_provider: s3, path: texts/in}]
          iam:
            assume_role:
              arn: arn:aws:iam::123456789012:role/deploy
              external_id: pLanTed-external-id
      storage_providers:
        s3:
          mine: {access_key: pLanTed-access, secret_key: pLanTed-secret}
        minio:
          other: {access_key: pLanTed-access, secret_key: pLanTed-secret, endpoint: 'http://x:9000'}
        onedata:
          some: {oneprovider_host: h, token: pLanTed-token, space: s}
        webdav:
          some: {hostname: h, login: l, password: pLanTed-password}
        rucio:
          some: {host: h, auth_host: a, rse: r, account: a, refresh_token: pLanTed-refresh}
      """;

  private static final String CONFIG =
      """
      {"aws": {"lambda": {"container": {"environment": {"Variables": {"C": "pLanTed-config"}}}}},
       "oscar": {"my_oscar": {"auth_user": "u", "auth_password": "pLanTed-oscar"}},
       "storage_providers": {"minio": {"cfg": {"access_key": "pLanTed-a", "secret_key": "pLanTed-s"}}}}
      """;

  @BeforeEach
  void plant() throws IOException {
    cli.set("AWS_SECRET_ACCESS_KEY", "pLanTed-key")
        .set("AWS_SESSION_TOKEN", "pLanTed-session")
        .set("REGISTRY_PASSWORD", "pLanTed-registry")
        .set("FROM_ENVIRONMENT", "pLanTed-environment")
        .set("SCAR_LOG_LEVEL", "DEBUG");
    cli.write("home/.scar/scar.cfg", CONFIG);
    cli.write("words.sh", "echo words\n");
    cli.write("x.env", "FILE_TOKEN=pLanTed-env-file\nFROM_ENVIRONMENT\n");
    cli.write("y.env", "OTHER_TOKEN=pLanTed-lambda-env-file\n");
    define(512, 1);
  }

  private void define(int memory, int generation) throws IOException {
    cli.write(
        "f.yaml",
        DEFINITION
            .replace("MEMORY", String.valueOf(memory))
            .replace("NUMBER", String.valueOf(generation))
            .replace("IMAGE", cli.image(1000)));
  }

  private Cli.Result shows(String line) {
    Cli.Result result = cli.run(line.split(" "));
    assertShowsNothing(line, result.out() + result.err());
    return result;
  }

  /** The marker is not there, as it is or in base64, at whatever place it begins. */
  private static void assertShowsNothing(String what, String text) {
    assertThat(text).as(what).doesNotContain(MARKER);
    for (int shift = 0; shift < 3; shift++) {
      String encoded =
          Base64.getEncoder()
              .encodeToString(("x".repeat(shift) + MARKER).getBytes(StandardCharsets.UTF_8));
      // The characters that the marker alone makes.
      assertThat(text).as(what).doesNotContain(encoded.substring(shift == 0 ? 0 : shift + 1, 8));
    }
  }

  @Test
  void noCommandShowsASecretWhateverIsAskedOfIt() throws IOException {
    String more =
        " --env-file x.env --lambda-env-file y.env -e FROM_ENVIRONMENT -le FROM_ENVIRONMENT";
    for (String level : List.of("", " -j", " -v", " --debug")) {
      shows("init -f f.yaml --dry-run" + more + level).exits(0);
    }
    shows("init -f f.yaml -v --debug" + more).exits(0);
    assertThat(aws.calls("lambda:CreateFunction").getFirst().text())
        .contains("pLanTed-lambda-1", "pLanTed-registry", "pLanTed-lambda-env-file");
    shows("init -f f.yaml -j --debug" + more).exits(0);
    shows("init -f f.yaml" + more + " -m 1024").exits(2);
    define(1024, 2);
    for (String level : List.of(" --dry-run", " --dry-run -j", " --dry-run -v", " -v --debug")) {
      shows("update -f f.yaml" + level).exits(0);
    }
    shows("update -n words -le FROM_ENVIRONMENT -j --debug").exits(0);
    for (String level : List.of("", " -j", " -v", " --all -v", " --debug")) {
      shows("ls" + level).exits(0);
    }
    for (String command : List.of("policy deploy", "policy execution", "role show")) {
      shows(command + (command.startsWith("role") ? " -n words" : " -f f.yaml") + " --debug");
    }
    aws.answer(
        "lambda:InvokeFunction",
        call ->
            Reply.json(
                200, "{\"statusCode\": 200, \"body\": \"b2s=\", \"isBase64Encoded\": true}"));
    for (String level : List.of("", " -j", " -v", " --debug")) {
      shows("run -n words" + level);
    }
    shows("run -f f.yaml --debug");
    shows("log -n words --debug");
    shows("log -f f.yaml");
    shows("doctor");
    shows("rm -f f.yaml --dry-run -j --debug").exits(0);
    shows("rm -f f.yaml -v --debug").exits(0);
    assertNoFileHasOne();
  }

  /** What the command keeps for itself: no log, no merged settings. */
  private void assertNoFileHasOne() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("home"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("scar.cfg")) {
          assertShowsNothing(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lambda:CreateFunction",
        "iam:CreateRole",
        "sts:AssumeRole",
        "logs:CreateLogGroup",
        "s3:PutBucketNotification",
      })
  void aRefusalOfAwsShowsNone(String operation) {
    for (int status : List.of(400, 403)) {
      aws.fail(
          operation, status, status == 403 ? "AccessDenied" : "InvalidParameterValueException");
      assertThat(shows("init -f f.yaml --debug").exitCode()).isNotZero();
    }
  }

  @Test
  void whatLambdaQuotesOfVariablesIsNotRepeated() {
    aws.answer(
        "lambda:CreateFunction",
        call ->
            aws.error(
                "lambda:CreateFunction",
                400,
                "InvalidParameterValueException",
                "the environment variables exceeded the 4KB limit. String measured: {'A':'pLanTed'}"));

    assertThat(shows("init -f f.yaml --debug").exits(2).err()).contains("4KB limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lambda: {environment: {Variables: [pLanTed]}}",
        "lambda: {environment: {Variables: {A: [pLanTed]}}}",
        "lambda: {environment: {Variables: {A: *pLanTed}}}",
        "lambda: {environment: pLanTed}",
        "lambda: {container: {registry: {password_from: pLanTed}}}",
        "lambda: {container: {registry: {password: pLanTed}}}",
        "iam: {assume_role: {arn: 'arn:aws:iam::123456789012:role/x', external_id: 'pLan Ted pLanTed'}}",
        "lambda: {environment: {Variables: {A: 'pLanTed}}}",
        "lambda: {environment: {Variables: {A: @pLanTed}}}",
        "lambda: {environment: {Variables: {A: `pLanTed}}}",
        "lambda: {environment: {Variables: {A: %pLanTed}}}",
        "lambda: {environment: {Variables: {A: !pLanTed x}}}",
        "lambda: {environment: {Variables: {A: \"\\pLanTed\"}}}",
        "lambda: {environment: {Variables: {A: {B: pLanTed}}}}",
      })
  void aDefinitionThatIsWrongShowsNone(String function) throws IOException {
    cli.write("bad.yaml", "functions:\n  aws:\n  - " + function + "\n");

    shows("init -f bad.yaml --debug").exits(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"oscar\": {\"o\": {\"auth_password\": pLanTed}}}",
        "{\"oscar\": {\"o\": {\"auth_password\": \"pLanTed}}}",
        "{\"oscar\": {\"o\": {\"auth_password\": [\"pLanTed\"]}}}",
        "{\"aws\": {\"iam\": {\"secret_key\": \"pLanTed\"}}}",
        "{\"aws\": {\"s3\": {\"aws_session_token\": \"pLanTed\"}}}",
        "{\"storage_providers\": {\"minio\": {\"x\": {\"secretkey\": \"pLanTed\"}}}}",
      })
  void aScarCfgThatIsWrongShowsNone(String text) throws IOException {
    cli.write("home/.scar/scar.cfg", text);

    shows("ls --debug").exits(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MY KEY=pLanTed", "=pLanTed", "the pLanTed", "A=pLanTed\0"})
  void aFileOfVariablesThatIsWrongShowsNone(String line) throws IOException {
    cli.write("bad.env", line + "\n");

    shows("init -f f.yaml --env-file bad.env --debug").exits(2);
    shows("init -f f.yaml --lambda-env-file bad.env -j").exits(2);
  }
}
