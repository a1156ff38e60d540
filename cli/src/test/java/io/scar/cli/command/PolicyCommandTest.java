package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies are the least that works: every call of a function's life is in them. */
class PolicyCommandTest extends CommandTest {

  private static final Map<String, String> ACTIONS =
      Map.ofEntries(
          Map.entry("s3:HeadBucket", "s3:ListBucket"),
          Map.entry("s3:ListObjectsV2", "s3:ListBucket"),
          Map.entry("s3:ListObjectVersions", "s3:ListBucketVersions"),
          Map.entry("s3:HeadObject", "s3:GetObject"),
          Map.entry("s3:DeleteObjects", "s3:DeleteObject"),
          Map.entry("s3:CreateMultipartUpload", "s3:PutObject"),
          Map.entry("s3:UploadPart", "s3:PutObject"),
          Map.entry("s3:CompleteMultipartUpload", "s3:PutObject"),
          Map.entry("tagging:GetResources", "tag:GetResources"));

  @BeforeEach
  void define() throws IOException {
    write("rate(5 minutes)", 5);
  }

  private void write(String schedule, int concurrency) throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              name: words
              reserved_concurrency: %d
              on_failure: arn:aws:sqs:us-east-1:123456789012:failed
              keep_warm: %s
              tags: {team: red%d}
              deployment: {bucket: packages, max_payload_size: 300}
              container:
                image: %s
                cache: s3://images/ready
              input: [{storage_provider: s3, path: texts/in}]
              output: [{storage_provider: s3, path: texts/out}]
        """
            .formatted(concurrency, schedule, concurrency, cli.image(1000)));
  }

  private static Set<String> actions(JsonNode policy) {
    Set<String> actions = new TreeSet<>();
    policy
        .path("Statement")
        .forEach(s -> s.path("Action").forEach(action -> actions.add(action.asText())));
    return actions;
  }

  @Test
  void everyCallOfAFunctionsLifeIsAllowedByTheDeployPolicy() throws IOException {
    Set<String> allowed = actions(cli.run("policy", "deploy", "-f", "f.yaml").exits(0).json());
    aws.forgetCalls();

    cli.run("init", "-f", "f.yaml").exits(0);
    write("rate(1 hour)", 7);
    cli.run("update", "-f", "f.yaml").exits(0);
    cli.run("update", "-n", "words", "-m", "1024").exits(0);
    cli.run("ls").exits(0);
    cli.run("log", "-n", "words").exits(0);
    cli.run("run", "-n", "words").exits(0);
    cli.run("rm", "-n", "words", "--delete-buckets", "-y").exits(0);

    Set<String> called = new TreeSet<>();
    aws.operations().stream()
        .filter(operation -> !operation.startsWith("sts:"))
        .forEach(operation -> called.add(ACTIONS.getOrDefault(operation, operation)));
    assertThat(called).hasSizeGreaterThan(30).isSubsetOf(allowed);
  }

  @Test
  void aDeployPolicyNamesResourcesWhereverItCan() throws IOException {
    JsonNode policy = cli.run("policy", "deploy", "-f", "f.yaml").exits(0).json();

    for (JsonNode statement : policy.path("Statement")) {
      if (statement.path("Resource").path(0).asText().equals("*")) {
        assertThat(statement.path("Action").toString())
            .isEqualTo("[\"lambda:ListFunctions\",\"tag:GetResources\"]");
      }
    }
    assertThat(policy.toString())
        .contains(
            "arn:aws:lambda:us-east-1:123456789012:function:words",
            "arn:aws:iam::123456789012:role/scar-words",
            "arn:aws:s3:::texts/in/*",
            "arn:aws:s3:::packages/lambda/*",
            "arn:aws:s3:::images/ready/*",
            "arn:aws:events:us-east-1:123456789012:rule/scar-words");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void anExecutionPolicyIsThatOfTheRole() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "pics/in", "-ob", "pics/out").exits(0);

    JsonNode policy =
        cli.run(
                "policy",
                "execution",
                "-i",
                cli.image(1000),
                "-n",
                "f",
                "-ib",
                "pics/in",
                "-ob",
                "pics/out")
            .exits(0)
            .json();

    assertThat(policy.toString()).isEqualTo(aws.iam.policy("scar-f"));
    assertThat(cli.run("role", "show", "-n", "f").exits(0).json().path("Policy").toString())
        .isEqualTo(policy.toString());
  }

  @Test
  void aRoleThatWasMadeBeforehandServesAFunction() throws IOException {
    String arn = cli.run("role", "create", "-i", cli.image(1000), "-n", "f").exits(0).out().strip();

    assertThat(arn).isEqualTo("arn:aws:iam::123456789012:role/scar-f");
    assertThat(cli.run("role", "create", "-i", cli.image(1000), "-n", "f").exits(2).err())
        .contains("exists already");
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-r", arn).exits(0);
    assertThat(aws.lambda.function("f").path("Role").asText()).isEqualTo(arn);
    assertThat(cli.run("role", "show", "-n", "none").exits(3).err()).contains("scar-none");
  }

  @Test
  void aRefusalPointsAtThePolicy() throws IOException {
    aws.fail("lambda:CreateFunction", 403, "AccessDeniedException");

    assertThat(cli.run("init", "-f", "f.yaml").exits(5).err())
        .contains("refused lambda:CreateFunction", "`scar policy deploy`");
  }
}
