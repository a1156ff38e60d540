package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Call;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.FakeSts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As whom the command calls: what the real clients signed, and what STS was asked. */
class CredentialsTest extends CommandTest {

  private static final String ONE = "arn:aws:iam::210987654321:role/one";
  private static final String TWO = "arn:aws:iam::210987654321:role/deploy/two";
  private static final String LIST = "lambda:ListFunctions";

  /** Who signed the last call of an operation. */
  private String signer(String operation) {
    return aws.calls(operation)
        .getLast()
        .headers()
        .getOrDefault("authorization", "")
        .replaceFirst("(?s).*Credential=([^/]*)/.*", "$1");
  }

  private String region(Call call) {
    return call.headers().getOrDefault("authorization", "").split("/", -1)[2];
  }

  private void assume(String roles) throws IOException {
    cli.write("home/.scar/scar.cfg", "{\"aws\": {\"iam\": {\"assume_role\": " + roles + "}}}");
  }

  private Path profiles(String text) throws IOException {
    return cli.write("home/.aws/config", text);
  }

  private void withoutKeys() {
    cli.set("AWS_ACCESS_KEY_ID", "").set("AWS_SECRET_ACCESS_KEY", "");
  }

  @Test
  void aRoleIsAssumedWithItsExternalIdAndMakesTheCalls() throws IOException {
    assume("{\"arn\": \"" + ONE + "\", \"external_id\": \"ext-42\"}");

    cli.run("ls").exits(0);

    Call call = aws.calls("sts:AssumeRole").getFirst();
    assertThat(call.form())
        .containsEntry("RoleArn", ONE)
        .containsEntry("ExternalId", "ext-42")
        .containsEntry("RoleSessionName", "scar");
    assertThat(signer("sts:AssumeRole")).isEqualTo("key");
    assertThat(signer(LIST)).isEqualTo("ASIAROLE1");
  }

  @Test
  void rolesOfAListAreAssumedOneWithTheOther() throws IOException {
    assume("[{\"arn\": \"%s\"}, {\"arn\": \"%s\", \"external_id\": \"e2\"}]".formatted(ONE, TWO));

    cli.run("ls").exits(0);

    List<Call> calls = aws.calls("sts:AssumeRole");
    assertThat(calls).extracting(call -> call.form().get("RoleArn")).containsExactly(ONE, TWO);
    assertThat(signer("sts:AssumeRole")).isEqualTo("ASIAROLE1");
    assertThat(signer(LIST)).isEqualTo("ASIAROLE2");
  }

  @Test
  void stsIsAskedInTheRegionOfTheCalls() throws IOException {
    assume("{\"arn\": \"" + ONE + "\"}");

    cli.run("ls", "--region", "eu-south-2").exits(0);

    assertThat(region(aws.calls("sts:AssumeRole").getFirst())).isEqualTo("eu-south-2");
    assertThat(region(aws.calls(LIST).getFirst())).isEqualTo("eu-south-2");
  }

  @Test
  void aRoleIsAskedForOnceWhileItHolds() throws IOException {
    assume("{\"arn\": \"" + ONE + "\"}");

    cli.run("init", "-i", cli.image(1000), "-n", "f").exits(0);

    assertThat(aws.calls("sts:AssumeRole")).hasSize(1);
  }

  @Test
  void aRoleThatExpiresIsAskedForAgainBeforeItDoes() throws IOException {
    assume("{\"arn\": \"" + ONE + "\"}");
    // Less than what is left when the SDK takes credentials for stale: each call gets new ones.
    aws.sts.validFor(Duration.ofSeconds(30));

    cli.run("init", "-i", cli.image(1000), "-n", "f").exits(0);

    assertThat(aws.calls("sts:AssumeRole")).hasSizeGreaterThan(2);
    assertThat(signer("lambda:CreateFunction")).startsWith("ASIAROLE").isNotEqualTo("ASIAROLE1");
  }

  @Test
  void aDefinitionNamesTheRoleToo() throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda: {name: f, container: {image: '%s'}}
            iam:
              assume_role: {arn: '%s'}
        """
            .formatted(cli.image(1000), ONE));

    cli.run("init", "-f", "f.yaml").exits(0);

    assertThat(signer("lambda:CreateFunction")).isEqualTo("ASIAROLE1");
    // The function is given nothing of it.
    assertThat(aws.calls("lambda:CreateFunction").getFirst().text()).doesNotContain(ONE);
  }

  @Test
  void updateByNameGoesAsTheSameRole() throws IOException {
    assume("{\"arn\": \"" + ONE + "\"}");
    cli.run("init", "-i", cli.image(1000), "-n", "f").exits(0);
    aws.forgetCalls();

    cli.run("update", "-n", "f", "-m", "1024").exits(0);

    assertThat(signer("lambda:UpdateFunctionConfiguration")).startsWith("ASIAROLE");
  }

  @Test
  void aWebIdentityIsTakenFromTheEnvironment() throws IOException {
    withoutKeys();
    cli.set("AWS_WEB_IDENTITY_TOKEN_FILE", cli.write("token", "a.web.identity").toString());
    cli.set("AWS_ROLE_ARN", ONE).set("AWS_ROLE_SESSION_NAME", "pod-7");

    cli.run("ls").exits(0);

    Call call = aws.calls("sts:AssumeRoleWithWebIdentity").getFirst();
    assertThat(call.form())
        .containsEntry("RoleArn", ONE)
        .containsEntry("WebIdentityToken", "a.web.identity")
        .containsEntry("RoleSessionName", "pod-7");
    assertThat(call.headers()).doesNotContainKey("authorization");
    assertThat(signer(LIST)).isEqualTo("ASIAROLE1");
  }

  @Test
  void aChainBeginsStraightFromTheWebIdentity() throws IOException {
    withoutKeys();
    cli.set("AWS_WEB_IDENTITY_TOKEN_FILE", cli.write("token", "a.web.identity").toString());
    cli.set("AWS_ROLE_ARN", "arn:aws:iam::210987654321:role/of-the-pod");
    assume(
        "[{\"arn\": \"%s\", \"source\": \"web-identity\"}, {\"arn\": \"%s\"}]".formatted(ONE, TWO));

    cli.run("ls").exits(0);

    assertThat(aws.calls("sts:AssumeRoleWithWebIdentity"))
        .singleElement()
        .satisfies(call -> assertThat(call.form()).containsEntry("RoleArn", ONE));
    assertThat(aws.calls("sts:AssumeRole"))
        .singleElement()
        .satisfies(call -> assertThat(call.form()).containsEntry("RoleArn", TWO));
    assertThat(signer(LIST)).isEqualTo("ASIAROLE2");
  }

  @Test
  void aWebIdentityThatIsNotThereIsNamed() throws IOException {
    assume("{\"arn\": \"" + ONE + "\", \"source\": \"web_identity\"}");
    assertThat(cli.run("ls").exits(2).err()).contains("AWS_WEB_IDENTITY_TOKEN_FILE", "source");

    cli.set("AWS_WEB_IDENTITY_TOKEN_FILE", folder.resolve("none").toString());
    assertThat(cli.run("ls").exits(5).err())
        .contains("AWS_WEB_IDENTITY_TOKEN_FILE names " + folder.resolve("none"));
  }

  @Test
  void aRoleThatIsRefusedIsNamedWithItsAction() throws IOException {
    assume("{\"arn\": \"" + ONE + "\", \"external_id\": \"wrong\"}");
    aws.fail("sts:AssumeRole", 403, "AccessDenied");

    assertThat(cli.run("ls").exits(5).err())
        .contains("refused sts:AssumeRole on role " + ONE, "trust policy", "external id");
    assertThat(cli.run("init", "-i", cli.image(1000), "-n", "f").exits(5).err())
        .contains("sts:AssumeRole on role " + ONE);
    assertThat(cli.run("put", "-b", "abc", "-p", cli.write("x", "x").toString()).exits(5).err())
        .contains("sts:AssumeRole on role " + ONE);
  }

  @Test
  void theEnvironmentsKeysWinOverAProfileOfFilesAndAFlagOverThem() throws IOException {
    profiles("[profile work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = s\n");
    cli.write("home/.scar/scar.cfg", "{\"aws\": {\"lambda\": {\"boto_profile\": \"work\"}}}");

    Cli.Result result = cli.run("ls").exits(0);
    assertThat(signer(LIST)).isEqualTo("key");
    assertThat(result.err()).contains("boto_profile: work` is not used", "-pf work");

    assertThat(cli.run("ls", "-pf", "work").exits(0).err()).isEmpty();
    assertThat(signer(LIST)).isEqualTo("AKIAWORK");

    withoutKeys();
    assertThat(cli.run("ls").exits(0).err()).isEmpty();
    assertThat(signer(LIST)).isEqualTo("AKIAWORK");
  }

  @Test
  void theProfilesRegionHoldsWhereNothingElseNamesOne() throws IOException {
    profiles(
        """
        # mine
        [default]
        region = eu-west-3
        aws_access_key_id = AKIADEFAULT
        aws_secret_access_key = s
        [profile work]
        aws_access_key_id = AKIAWORK
        aws_secret_access_key = s
        region=ap-south-1
        """);
    withoutKeys();

    cli.run("ls").exits(0);
    assertThat(signer(LIST)).isEqualTo("AKIADEFAULT");
    assertThat(region(aws.calls(LIST).getLast())).isEqualTo("eu-west-3");
    cli.run("ls", "--profile", "work").exits(0);
    assertThat(region(aws.calls(LIST).getLast())).isEqualTo("ap-south-1");
    cli.run("ls", "--profile", "work", "--region", "us-east-1").exits(0);
    assertThat(region(aws.calls(LIST).getLast())).isEqualTo("us-east-1");
    cli.set("AWS_PROFILE", "work").set("AWS_REGION", "us-west-2").run("ls").exits(0);
    assertThat(signer(LIST)).isEqualTo("AKIAWORK");
    assertThat(region(aws.calls(LIST).getLast())).isEqualTo("us-west-2");
  }

  @Test
  void theFilesOfProfilesAreWhereTheEnvironmentSays() throws IOException {
    withoutKeys();
    cli.set("AWS_CONFIG_FILE", cli.write("c", "[profile p]\nregion = eu-north-1\n").toString());
    cli.set(
        "AWS_SHARED_CREDENTIALS_FILE",
        cli.write("k", "[p]\naws_access_key_id = AKIAP\naws_secret_access_key = s\n").toString());

    cli.run("ls", "-pf", "p").exits(0);

    assertThat(signer(LIST)).isEqualTo("AKIAP");
    assertThat(region(aws.calls(LIST).getLast())).isEqualTo("eu-north-1");
  }

  @Test
  void aProfileThatDoesNotExistIsNamedWithThoseThatDo() throws IOException {
    profiles("[profile work]\nregion = eu-west-1\n[profile home]\nregion = eu-west-1\n");

    assertThat(cli.run("ls", "-pf", "wrk").exits(5).err())
        .contains("no profile `wrk`", "home, work");
    assertThat(cli.run("ls", "-pf", "work").exits(5).err())
        .contains("Profile `work`", "gives no credentials");
  }

  @Test
  void withoutCredentialsTheWaysToGetSomeAreTold() {
    withoutKeys();

    assertThat(cli.run("ls").exits(5).err())
        .contains("There are no AWS credentials", "aws configure", "scar local start");
  }

  @Test
  void theAccountIsAskedOfStsUnlessItIsGiven() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "f").exits(0);
    assertThat(aws.calls("lambda:CreateFunction").getFirst().text()).contains("123456789012");

    cli.write("home/.scar/scar.cfg", "{\"aws\": {\"iam\": {\"account_id\": \"555566667777\"}}}");
    cli.run("init", "-i", cli.image(1000), "-n", "g").exits(0);
    assertThat(aws.calls("lambda:CreateFunction").getLast().text())
        .contains("arn:aws:iam::555566667777:role/scar-g");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{arn: admin} | 5:12: `admin` is no ARN of a role",
        "{external_id: ab} | `arn` is missing",
        "[{arn: 'arn:aws:iam::123456789012:role/a'}, {arn: 'arn:aws:iam::123456789012:role/b', source: profile}] | only the first role",
        "{arn: 'arn:aws:iam::123456789012:role/a', source: web_identity, external_id: ab} | takes no `external_id`",
        "{arn: 'arn:aws:iam::123456789012:role/a', source: moon} | source `moon` is none of profile, web_identity",
        "{arn: 'arn:aws:iam::123456789012:role/a', external_id: 'se cret'} | external_id is none that STS takes",
      })
  void aRoleThatStsWouldRefuseIsToldBeforeAnyCall(String role, String told) throws IOException {
    cli.write(
        "f.yaml",
        "functions:\n  aws:\n  - lambda: {name: f, container: {image: a}}\n    iam:\n      assume_role: "
            + role
            + "\n");

    String err = cli.run("init", "-f", "f.yaml").exits(2).err();

    assertThat(err).contains(told.replace("5:12", "f.yaml:5:26")).doesNotContain("se cret");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void nothingOfTheSessionIsPrinted() throws IOException {
    assume("[{\"arn\": \"%s\"}, {\"arn\": \"%s\"}]".formatted(ONE, TWO));
    String all = "";
    for (String command : List.of("ls", "ls -j", "ls -v --debug")) {
      Cli.Result result = cli.run(command.split(" ")).exits(0);
      all += result.out() + result.err();
    }
    aws.fail("lambda:ListFunctions", 403, "AccessDenied");
    Cli.Result refused = cli.run("ls", "--debug").exits(5);

    assertThat(all + refused.out() + refused.err()).doesNotContain(FakeSts.SECRET);
  }
}
