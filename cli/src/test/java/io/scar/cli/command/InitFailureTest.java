package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import io.scar.cli.testing.FakeAws;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code init} makes all or nothing, and says which. */
class InitFailureTest {

  private FakeAws aws;
  private Cli cli;

  @BeforeEach
  void startAws(@TempDir Path folder) throws IOException {
    aws = new FakeAws();
    cli = new Cli(folder, aws);
    cli.write("f.yaml", "functions:\n  aws:\n" + function("words", "texts", ""));
    cli.run("ls").exits(0); // makes scar.cfg, so that its notice is out of the way
    aws.forgetCalls();
  }

  @AfterEach
  void stopAws() {
    aws.close();
  }

  private String function(String name, String bucket, String more) throws IOException {
    return """
        - lambda:
            name: %1$s
            container:
              image: %3$s
            input:
            - storage_provider: s3
              path: %2$s/in
            output:
            - storage_provider: s3
              path: %2$s/out
      %4$s
      """
        .formatted(name, bucket, cli.image(1000), more);
  }

  @ParameterizedTest
  @CsvSource({
    "lambda:GetFunction, false",
    "iam:GetRole, false",
    "sts:GetCallerIdentity, false",
    "iam:CreateRole, false",
    "lambda:ListLayerVersions, false",
    "logs:DescribeLogGroups, false",
    "iam:PutRolePolicy, true",
    "lambda:PublishLayerVersion, true",
    "lambda:CreateFunction, true",
    "lambda:GetFunctionConfiguration, true",
    "logs:CreateLogGroup, true",
    "logs:PutRetentionPolicy, true",
    "s3:CreateBucket, true",
    "s3:PutBucketTagging, true",
    "s3:PutObject, true",
    "s3:GetBucketNotification, true",
    "lambda:AddPermission, true",
    "s3:PutBucketNotification, true",
  })
  void aRefusedStepUndoesWhatWasMadeAndNamesTheAction(String operation, boolean madeBefore) {
    aws.fail(operation, 403, "AccessDenied");

    Cli.Result result = cli.run("init", "-f", "f.yaml").exits(5);

    assertThat(aws.things()).isEmpty();
    assertThat(result.err()).contains("refused " + operation, "AccessDenied", "-pf PROFILE");
    if (madeBefore) {
      assertThat(result.err()).contains("Undone: ", "role scar-words", "Nothing is left behind.");
    } else {
      assertThat(result.err()).doesNotContain("Undone");
    }
    assertThat(result.out()).doesNotContain("Created");
  }

  @Test
  void whatIsUndoneIsNamedLastFirst() {
    aws.fail("s3:PutBucketNotification", 403, "AccessDenied");

    assertThat(cli.run("init", "-f", "f.yaml").exits(5).err())
        .containsSubsequence(
            "Undone: permission of bucket texts, folder texts/in, folder texts/out, bucket texts,"
                + " log group /aws/lambda/words, function words, layer scar",
            "role scar-words. Nothing is left behind.");
  }

  @Test
  void whatWasThereBeforeIsAsItWas() throws IOException {
    aws.s3.addObject("texts", "in/", "");
    aws.logs.addEvent("/aws/lambda/words", "s", 1, "old");
    cli.run("init", "-i", cli.image(1000), "-n", "other").exits(0);
    Set<String> before = aws.state();
    aws.fail("s3:PutBucketNotification", 403, "AccessDenied");

    assertThat(cli.run("init", "-f", "f.yaml").exits(5).err())
        .contains(
            "Undone: permission of bucket texts, folder texts/out, changes of log group"
                + " /aws/lambda/words, function words, role scar-words.");

    assertThat(aws.state()).isEqualTo(before);
  }

  @Test
  void anUndoThatFailsItselfIsTold() {
    aws.fail("s3:PutBucketNotification", 403, "AccessDenied");
    aws.fail("lambda:DeleteFunction", 403, "AccessDenied");

    Cli.Result result = cli.run("init", "-f", "f.yaml").exits(5);

    assertThat(result.err())
        .contains("Undone: ", "role scar-words")
        .contains("Left behind, to be removed by hand: function words (")
        .contains("refused lambda:DeleteFunction")
        .doesNotContain("Nothing is left behind");
    assertThat(aws.things())
        .contains("function words")
        .noneMatch(thing -> thing.startsWith("role") || thing.startsWith("bucket"));
  }

  @Test
  void aFailureOfTheServiceIsUndoneTooWithItsOwnExitCode() {
    aws.fail("lambda:AddPermission", 500, "ServiceException");

    assertThat(cli.run("init", "-f", "f.yaml").exits(6).err())
        .contains("lambda:AddPermission", "ServiceException", "Nothing is left behind.");
    assertThat(aws.things()).isEmpty();
  }

  @Test
  void aFailureInALaterFunctionUndoesTheEarlierOnesToo() throws IOException {
    cli.write(
        "two.yaml",
        "functions:\n  aws:\n" + function("one", "first", "") + function("two", "second", ""));
    aws.answer(
        "lambda:CreateFunction",
        call ->
            call.json().path("FunctionName").asText().equals("two")
                ? aws.lambda.error(403, "AccessDeniedException", "no more")
                : null);

    Cli.Result result = cli.run("init", "-f", "two.yaml").exits(5);

    assertThat(aws.things()).isEmpty();
    assertThat(result.err())
        .containsSubsequence("Undone: role scar-two, trigger first/in", "function one", "Nothing");
    assertThat(result.out()).doesNotContain("Created");
  }

  @Test
  void aFunctionThatExistsIsFoundBeforeAnythingIsMade() throws IOException {
    cli.write(
        "two.yaml",
        "functions:\n  aws:\n" + function("one", "first", "") + function("two", "second", ""));
    aws.lambda.addFunction("two");

    Cli.Result result = cli.run("init", "-f", "two.yaml").exits(2);

    assertThat(result.err())
        .contains("Function two exists already and differs", "scar update -f two.yaml")
        .contains("scar rm -n two");
    assertThat(aws.things()).containsExactly("function two");
  }

  @Test
  void aRoleThatExistsIsNotTakenOver() {
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.answer("iam:DeleteRole", call -> Reply.xml(200, "<DeleteRoleResponse/>"));
    cli.run("rm", "-n", "words").exits(0);
    Set<String> before = aws.things();

    assertThat(cli.run("init", "-f", "f.yaml").exits(2).err())
        .contains("Role scar-words exists already", "-r ARN")
        .containsSubsequence("Another init of this function may be at work", "delete-role");

    assertThat(aws.things()).isEqualTo(before);
  }

  @Test
  void aRoleThatAnotherInitMadeMeanwhileStays() {
    aws.fail("iam:CreateRole", 409, "EntityAlreadyExists");

    assertThat(cli.run("init", "-f", "f.yaml").exits(2).err())
        .contains("Role scar-words exists already", "Another init");
    assertThat(aws.operations()).doesNotContain("iam:DeleteRole");
  }

  @Test
  void aTriggerThatS3WouldRejectIsFoundBeforeAnythingIsMade() {
    aws.s3.addBucket("texts");
    aws.s3.setNotification(
        "texts",
        """
        <NotificationConfiguration><CloudFunctionConfiguration><Id>x</Id>
        <CloudFunction>arn:aws:lambda:us-east-1:123456789012:function:other</CloudFunction>
        <Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>Prefix</Name>
        <Value>in/deeper/</Value></FilterRule></S3Key></Filter>
        </CloudFunctionConfiguration></NotificationConfiguration>
        """);
    Set<String> before = aws.things();

    assertThat(cli.run("init", "-f", "f.yaml").exits(4).err())
        .contains("Bucket texts has a trigger for `in/deeper/` already");

    assertThat(aws.things()).isEqualTo(before);
    assertThat(aws.operations()).doesNotContain("iam:CreateRole", "lambda:CreateFunction");
  }

  @Test
  void inputsOfOneFileThatOverlapAreRefusedBeforeAnyCall() throws IOException {
    cli.write(
        "two.yaml",
        "functions:\n  aws:\n" + function("one", "same", "") + function("two", "same", ""));

    assertThat(cli.run("init", "-f", "two.yaml").exits(2).err())
        .contains("Input same/in of two and input same/in of one overlap");
    assertThat(aws.operations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void aFunctionThatIsMadeButNotCalledOnceStays(int status) throws IOException {
    aws.fail("lambda:InvokeFunction", status, status == 429 ? "TooManyRequestsException" : "Busy");

    assertThat(cli.run("init", "-i", cli.image(1000), "-n", "warm", "-ph").exits(6).err())
        .contains("Function warm is made all the same.");
    assertThat(aws.things()).contains("function warm");
  }
}
