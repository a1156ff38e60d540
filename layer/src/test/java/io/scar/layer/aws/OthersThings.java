package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What others made stays as it is: beside a function, in its buckets, and in its log. */
abstract class OthersThings extends AccountTest {

  OthersThings(Where where) {
    super(where);
  }

  /** Another function, which a bucket of others starts. */
  @BeforeAll
  final void makeThingsOfOthers() throws IOException {
    Path trust =
        Files.writeString(
            folder.resolve("trust.json"),
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "lambda.amazonaws.com"}}]}
            """);
    aws.run(
        "iam",
        "create-role",
        "--role-name",
        "theirs",
        "--assume-role-policy-document",
        "file://" + trust);
    account.lambda(
        "POST",
        "/2015-03-31/functions",
        """
        {"FunctionName": "theirs", "Runtime": "python3.12", "Handler": "a.b", "Code": {"ZipFile": "%s"},
         "Role": "arn:aws:iam::%s:role/theirs", "Tags": {"team": "theirs"}}
        """
            .formatted(SmallZip.BASE64, server.account()));
    account.makeBucket("shared");
    aws.run(
        "lambda",
        "add-permission",
        "--function-name",
        "theirs",
        "--statement-id",
        "theirs",
        "--action",
        "lambda:InvokeFunction",
        "--principal",
        "s3.amazonaws.com",
        "--source-arn",
        "arn:aws:s3:::shared");
    Path notification =
        Files.writeString(
            folder.resolve("notification.json"),
            """
            {"LambdaFunctionConfigurations": [{"Id": "theirs", "LambdaFunctionArn": "%s",
             "Events": ["s3:ObjectCreated:*"],
             "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "theirs/"},
              {"Name": "suffix", "Value": ".jpg"}]}}}]}
            """
                .formatted(arn("lambda", "function:theirs")));
    aws.run(
        "s3api",
        "put-bucket-notification-configuration",
        "--bucket",
        "shared",
        "--notification-configuration",
        "file://" + notification);
    account.put("shared", "theirs/old.jpg", "theirs");
    aws.run("logs", "create-log-group", "--log-group-name", "/aws/lambda/mine");
  }

  @Test
  void aFunctionComesChangesAndGoesAndTheirsIsAsItWas() throws IOException {
    Set<String> before = account.state();
    String file = define("mine", "input: [{storage_provider: s3, path: shared/in}]");

    scar.run("init", "-f", file).succeeded();
    assertThat(account.notification("shared"))
        .contains("<Id>theirs</Id>", "<Value>theirs/</Value>", "scar-mine-in");
    aws.run(
        "lambda",
        "add-permission",
        "--function-name",
        "mine",
        "--statement-id",
        "of-others",
        "--action",
        "lambda:InvokeFunction",
        "--principal",
        "sns.amazonaws.com");
    define("mine", "tags: {team: red}", "input: [{storage_provider: s3, path: shared/other}]");
    scar.run("update", "-f", file).succeeded();
    assertThat(account.notification("shared")).contains("<Id>theirs</Id>", "scar-mine-other");
    assertThat(account.policy("mine").toString()).contains("of-others", "scar-s3-shared");
    assertThat(account.logTags("/aws/lambda/mine")).isEmpty();

    String out = scar.run("rm", "-n", "mine", "--delete-buckets", "--yes").succeeded().out();

    assertThat(out).contains("Log /aws/lambda/mine stays: init did not make it.");
    Set<String> after = new TreeSet<>(account.state());
    // Markers of the folders stay, and the log is kept for as long as the definition said.
    after.removeIf(line -> line.matches("object shared/(in|other)/|log group .*"));
    before.removeIf(line -> line.startsWith("log group "));
    assertThat(after).isEqualTo(before);
    assertThat(String.join("\n", account.state())).contains("log group /aws/lambda/mine 30");
  }

  @Test
  void theirFunctionIsNeitherMadeNorChangedNorRemoved() throws IOException {
    Set<String> before = account.state();

    assertThat(scar.run("init", "-n", "theirs", "-i", busybox).failedWith(2).err())
        .contains("was not made by scar");
    scar.run("update", "-n", "theirs", "-m", "1024").failedWith(2);
    scar.run("rm", "-n", "theirs").failedWith(2);
    scar.run("rm", "-a").succeeded();

    assertThat(account.state()).isEqualTo(before);
  }

  @Test
  void aTriggerThatOverlapsWithTheirsIsRefusedBeforeAnythingIsMade() throws IOException {
    aws.run("s3api", "create-bucket", "--bucket", "taken");
    Path notification =
        Files.writeString(
            folder.resolve("taken.json"),
            Files.readString(folder.resolve("notification.json"))
                .replaceFirst(",\\s*\\{\"Name\": \"suffix\"[^}]*\\}", ""));
    aws.run(
        "lambda",
        "add-permission",
        "--function-name",
        "theirs",
        "--statement-id",
        "taken",
        "--action",
        "lambda:InvokeFunction",
        "--principal",
        "s3.amazonaws.com",
        "--source-arn",
        "arn:aws:s3:::taken");
    aws.run(
        "s3api",
        "put-bucket-notification-configuration",
        "--bucket",
        "taken",
        "--notification-configuration",
        "file://" + notification);
    gateway.passed();

    assertThat(
            scar.run("init", "-n", "late", "-i", busybox, "-ib", "taken/theirs/deeper")
                .failedWith(4)
                .err())
        .contains("has a trigger for `theirs/` already");
    assertThat(gateway.passed()).allMatch(Request::isRead);
  }

  /** In Batch and ECR everything of a function has the function's name. */
  @Test
  void whatOthersCallAsAFunctionInBatchAndEcrIsRefusedAndStays() throws IOException {
    JobSite site = JobSite.of(server, aws);
    aws.run("ecr", "create-repository", "--repository-name", "pictures");
    batch(
        "create-compute-environment",
        """
        {"computeEnvironmentName": "words", "type": "MANAGED", "serviceRole": "%s",
         "computeResources": {"type": "FARGATE", "maxvCpus": 4, "subnets": ["%s"], "securityGroupIds": ["%s"]}}
        """
            .formatted(
                "arn:aws:iam::" + server.account() + ":role/service-role/AWSBatchServiceRole",
                site.subnet(),
                site.securityGroup()));
    batch(
        "register-job-definition",
        """
        {"jobDefinitionName": "numbers", "type": "container",
         "containerProperties": {"image": "theirs", "command": ["theirs"],
          "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]}}
        """);
    Set<String> before = account.state();

    assertThat(
            scar.run("init", "-n", "pictures", "-i", busybox, "-rt", "image").failedWith(2).err())
        .contains("repository pictures", "was not made by scar");
    for (String name : new String[] {"words", "numbers"}) {
      String file =
          define(
              name,
              "execution_mode: batch",
              "output: [{storage_provider: s3, path: %s-out/out}]".formatted(name),
              site.batch("FARGATE", "", "memory: 2048"));
      assertThat(scar.run("init", "-f", file).failedWith(2).err())
          .contains("was not made by scar", name);
      scar.run("rm", "-n", name).failedWith(3);
    }
    assertThat(account.state()).isEqualTo(before);

    // A function that needs none of it takes the name, and gives it back.
    for (String name : new String[] {"pictures", "words", "numbers"}) {
      scar.run("init", "-n", name, "-i", busybox).succeeded();
      scar.run("rm", "-n", name).succeeded();
    }
    assertThat(account.state()).isEqualTo(before);
  }

  private void batch(String operation, String request) throws IOException {
    aws.run("batch", operation, "--cli-input-json", request);
  }

  /** The command refuses both itself, since not every server does. */
  @Test
  void aServerTakesNotificationsAsTheGapsSay() throws IOException {
    account.makeBucket("judged");
    String entry =
        "<CloudFunctionConfiguration><Id>%s</Id><CloudFunction>"
            + arn("lambda", "function:theirs")
            + "</CloudFunction><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule>"
            + "<Name>prefix</Name><Value>%s</Value></FilterRule></S3Key></Filter>"
            + "</CloudFunctionConfiguration>";

    boolean unpermitted = account.notify("judged", entry.formatted("one", "a/"));
    aws.run(
        "lambda",
        "add-permission",
        "--function-name",
        "theirs",
        "--statement-id",
        "judged",
        "--action",
        "lambda:InvokeFunction",
        "--principal",
        "s3.amazonaws.com",
        "--source-arn",
        "arn:aws:s3:::judged");
    boolean apart =
        account.notify("judged", entry.formatted("one", "a/") + entry.formatted("two", "b/"));
    boolean overlapping =
        account.notify("judged", entry.formatted("one", "a/") + entry.formatted("two", "a/b/"));

    assertThat(unpermitted).isEqualTo(has(Gap.NEEDS_NO_PERMISSION));
    assertThat(apart).isTrue();
    assertThat(overlapping).isEqualTo(has(Gap.ALLOWS_OVERLAPS));
    assertThat(account.notify("judged", "")).isTrue();
    aws.run("s3", "rb", "s3://judged");
  }

  @Test
  void aBucketWithVersionsGoesWithAllOfThem() throws IOException {
    scar.run("init", "-n", "kept", "-i", busybox, "-ib", "kept-in/in").succeeded();
    if (!has(Gap.HAS_NO_VERSIONS)) {
      aws.run(
          "s3api",
          "put-bucket-versioning",
          "--bucket",
          "kept-in",
          "--versioning-configuration",
          "Status=Enabled");
    }
    for (String content : new String[] {"first", "second", "third"}) {
      account.put("kept-in", "in/again", content);
    }
    account.put("kept-in", "in/gone", "x");
    account.s3("DELETE", "/kept-in/in/gone");

    assertThat(scar.run("rm", "-n", "kept", "--delete-buckets").failedWith(2).err())
        .contains(has(Gap.HAS_NO_VERSIONS) ? "(2 objects)" : "(2 objects, 3 earlier versions)");
    scar.run("rm", "-n", "kept", "--delete-buckets", "--yes").succeeded();

    scar.run("ls", "-b", "kept-in").failedWith(3);
    // An object that came started the function: its call may outlive the log group, and make it
    // anew.
    assertThat(account.state())
        .noneMatch(line -> line.contains("kept") && !line.startsWith("log group "));
  }

  @Test
  void aBucketThatAnotherFunctionUsesStays() throws IOException {
    scar.run("init", "-n", "first", "-i", busybox, "-ib", "both/in").succeeded();
    scar.run("init", "-n", "second", "-i", busybox, "-ob", "both/out").succeeded();

    scar.run("rm", "-n", "first", "--delete-buckets", "--yes").succeeded();
    scar.run("ls", "-b", "both").succeeded();
    scar.run("rm", "-n", "second").succeeded();

    assertThat(account.objects("both")).contains("in/", "out/");
    aws.run("s3", "rb", "--force", "s3://both");
  }
}
