package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.TestLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A function is made, is the same, is changed field by field, and goes. */
abstract class FunctionLife extends AccountTest {

  FunctionLife(Where where) {
    super(where);
  }

  @BeforeAll
  final void stayResident() throws IOException {
    scar.stayResident();
  }

  @Test
  void initMakesWhatItsPlanSaysAndNothingTheSecondTimeAndRmLeavesNothing() throws IOException {
    Set<String> before = account.state();
    String file = define("all", everything("all"));

    String plan = scar.run("init", "-f", file, "--dry-run").succeeded().out();
    assertThat(plan)
        .contains("+ role", "+ function", "+ log", "+ concurrency", "+ on_failure", "+ schedule")
        .contains("+ bucket    all-in", "+ bucket    all-out", "+ trigger");
    assertThat(account.state()).isEqualTo(before);
    scar.run("init", "-f", file).succeeded();
    gateway.passed();

    assertThat(scar.run("init", "-f", file).succeeded().out()).isEqualTo("all is up to date.\n");
    assertThat(scar.run("update", "-f", file).succeeded().out()).isEqualTo("all is up to date.\n");
    assertThat(gateway.passed()).allMatch(Request::isRead);

    List<String> others = new ArrayList<>(everything("all"));
    others.set(0, "memory: 700");
    define("all", others);
    assertThat(scar.run("init", "-f", file).failedWith(2).err())
        .contains("Function all exists already and differs")
        .containsPattern("memory +600 MB → 700 MB");
    assertThat(gateway.passed()).allMatch(Request::isRead);

    scar.run("rm", "-n", "all", "--delete-buckets", "--yes").succeeded();
    assertThat(account.state()).isEqualTo(before);
    scar.run("rm", "-n", "all").failedWith(3);
  }

  /**
   * A setting and where it shows.
   *
   * @param shown in the update's output
   * @param kept in what the account has then; or in what was sent to it, if the server has the gap
   */
  private record Setting(String shown, String kept, List<String> lines, Set<Gap> gaps) {

    static Setting of(String shown, String kept, String... lines) {
      return new Setting(shown, kept, List.of(lines), Set.of());
    }

    Setting but(Gap known) {
      return new Setting(shown, kept, lines, Set.of(known));
    }
  }

  private List<Setting> settings(String layer) throws IOException {
    String vpc =
        "vpc: {SubnetIds: [subnet-0123456789abcdef0], SecurityGroupIds: [sg-0123456789abcdef0]}";
    scar.write("each/other.sh", "echo other\n");
    Path other = folder.resolve("other-image");
    TestLayout.of(Path.of(busybox.substring("oci:".length()))).unique("other").write(other);
    return List.of(
        Setting.of("memory", "\"MemorySize\":700", "memory: 700"),
        Setting.of("timeout", "\"Timeout\":99", "timeout: 99"),
        Setting.of(
                "ephemeral_storage",
                "\"EphemeralStorage\":{\"Size\":1024}",
                "ephemeral_storage: 1024")
            .but(Gap.KEEPS_FIRST_EPHEMERAL_STORAGE),
        Setting.of("description", "\"Counts words\"", "description: Counts words"),
        Setting.of("code", "\"CodeSha256\"", "init_script: other.sh"),
        Setting.of("code", "\"CodeSha256\"", "container: {image: 'oci:" + other + "'}"),
        Setting.of(
            "environment.MODE", "\"MODE\":\"slow\"", "environment: {Variables: {MODE: slow}}"),
        Setting.of(
            "container.environment.Variables.GREETING",
            "\"FDL\"",
            "container: {image: '" + busybox + "', environment: {Variables: {GREETING: hi}}}"),
        Setting.of("tags.team", "\"team\":\"blue\"", "tags: {team: blue}"),
        Setting.of("layers", layer, "layers: ['" + layer + "']"),
        Setting.of("vpc.SubnetIds", "subnet-0123456789abcdef0", vpc),
        Setting.of(
                "file_system /mnt/models",
                "\"FileSystemConfigs\":[{\"Arn\":\"arn:",
                vpc,
                "file_system: [{Arn: '%s', LocalMountPath: /mnt/models}]"
                    .formatted(arn("elasticfilesystem", "access-point/fsap-0123456789abcdef0")))
            .but(Gap.FORGETS_FILE_SYSTEMS),
        Setting.of(
                "dead_letter",
                "\"TargetArn\":\"" + arn("sqs", "dead"),
                "dead_letter: " + arn("sqs", "dead"))
            .but(Gap.FORGETS_DEAD_LETTER),
        Setting.of(
            "+ concurrency", "\"ReservedConcurrentExecutions\":3", "reserved_concurrency: 3"),
        Setting.of(
            "~ concurrency", "\"ReservedConcurrentExecutions\":4", "reserved_concurrency: 4"),
        Setting.of(
            "+ on_failure",
            "\"Destination\":\"" + arn("sqs", "failed"),
            "on_failure: " + arn("sqs", "failed")),
        Setting.of(
                "~ on_failure",
                "\"Destination\":\"" + arn("sqs", "other"),
                "on_failure: " + arn("sqs", "other"))
            .but(Gap.KEEPS_FIRST_EVENT_SETTINGS),
        Setting.of("+ schedule", "rate(10 minutes)", "keep_warm: rate(10 minutes)"),
        Setting.of("~ schedule", "rate(1 hour)", "keep_warm: rate(1 hour)"),
        Setting.of("log_level", "\"FDL\"", "log_level: DEBUG"),
        Setting.of("response", "\"FDL\"", "response: raw"),
        Setting.of(
            "~ trigger",
            "<Value>new/</Value>",
            "input: [{storage_provider: s3, path: each-in/new}]"),
        Setting.of(
            "+ bucket    each-more",
            "bucket each-more",
            "output: [{storage_provider: s3, path: each-more/out}]"),
        Setting.of("retention", " 14 {", "- cloudwatch: {log_retention_policy_in_days: 14}"));
  }

  private String defineEach(List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(lines);
    if (lines.stream().noneMatch(line -> line.startsWith("input:"))) {
      all.add("input: [{storage_provider: s3, path: each-in/in}]");
    }
    return define("each", all);
  }

  @Test
  void anUpdateOfEachFieldIsThatFieldAndItsWayBackIsTheFunctionAsItWas() throws IOException {
    scar.run("init", "-f", defineEach(List.of())).succeeded();
    Set<String> first = settled();
    String layer =
        account
            .lambda(
                "POST",
                "/2018-10-31/layers/others/versions",
                "{\"Content\":{\"ZipFile\":\"" + SmallZip.BASE64 + "\"}}")
            .path("LayerVersionArn")
            .asText();
    for (Setting setting : settings(layer)) {
      String file = defineEach(setting.lines());
      gateway.passed();

      String out = scar.run("update", "-f", file).succeeded().out();

      assertThat(out).as(setting.toString()).contains(setting.shown(), "Updated each in ");
      String there = String.join("\n", account.state());
      if (setting.gaps().stream().anyMatch(this::has)) {
        assertThat(there).as("a gap that is none any more").doesNotContain(setting.kept());
        assertThat(gateway.passed())
            .as(setting.toString())
            .anyMatch(
                sent -> !sent.isRead() && sent.body().asUtf8String().contains(setting.kept()));
        if (setting.gaps().contains(Gap.KEEPS_FIRST_EVENT_SETTINGS)) {
          account.lambda("DELETE", "/2019-09-25/functions/each/event-invoke-config", "");
        }
      } else {
        assertThat(there).as(setting.toString()).contains(setting.kept());
      }
    }

    String file = defineEach(List.of());
    scar.run("update", "-f", file).succeeded();
    assertThat(scar.run("init", "-f", file).succeeded().out()).isEqualTo("each is up to date.\n");
    assertThat(settled()).isEqualTo(first);
    scar.run("rm", "-n", "each", "--delete-buckets", "--yes").succeeded();
  }

  /** The account without what stays of a trigger and of an output: buckets and their folders. */
  private Set<String> settled() throws IOException {
    Set<String> settled = new TreeSet<>(account.state());
    settled.removeIf(line -> line.startsWith("object ") || line.contains("each-more"));
    return settled;
  }

  @Test
  void anUpdateByFlagsChangesWhatTheySayAndTheLayerBecomesTheCommands() throws IOException {
    scar.run(
            "init",
            "-f",
            define("flags", "tags: {team: red}", "environment: {Variables: {MODE: fast}}"))
        .succeeded();
    String first = account.function("flags").path("CodeSha256").asText();

    scar.run("update", "-n", "flags", "-m", "1024", "-t", "44").succeeded();

    assertThat(account.function("flags").path("MemorySize").asInt()).isEqualTo(1024);
    assertThat(account.function("flags").path("Timeout").asInt()).isEqualTo(44);
    assertThat(account.function("flags").at("/Environment/Variables/MODE").asText())
        .isEqualTo("fast");
    // The memory is part of what the package says.
    assertThat(account.function("flags").path("CodeSha256").asText()).isNotEqualTo(first);
    scar.run("update", "-n", "flags", "-m", "512", "-t", "300").succeeded();
    assertThat(account.function("flags").path("CodeSha256").asText()).isEqualTo(first);
    scar.run("rm", "-n", "flags").succeeded();
  }

  @Test
  void twoFunctionsSwapTheirFoldersInOneCall() throws IOException {
    String two = two("swap-in/a", "swap-in/b");
    scar.run("init", "-f", two).succeeded();
    assertThat(account.notification("swap-in"))
        .containsPattern("swap-1-a.*swap-2-b|swap-2-b.*swap-1-a");

    two("swap-in/b", "swap-in/a");
    scar.run("update", "-f", two).succeeded();

    assertThat(account.notification("swap-in"))
        .contains("scar-swap-1-b", "scar-swap-2-a")
        .doesNotContain("scar-swap-1-a", "scar-swap-2-b");
    assertThat(scar.run("init", "-f", two).succeeded().out())
        .contains("swap-1 is up to date.", "swap-2 is up to date.");
    scar.run("rm", "-f", two, "--delete-buckets", "--yes").succeeded();
  }

  private String two(String first, String second) throws IOException {
    return scar.write(
            "two.yaml",
            """
            functions:
              aws:
              - lambda: {name: swap-1, container: {image: '%1$s'}, input: [{storage_provider: s3, path: %2$s}]}
              - lambda: {name: swap-2, container: {image: '%1$s'}, input: [{storage_provider: s3, path: %3$s}]}
            """
                .formatted(busybox, first, second))
        .toString();
  }

  @Test
  void everyOtherCommandWorksOnIt() throws IOException {
    String file =
        define("used", "input: [{storage_provider: s3, path: used-in/in}]", "init_script: used.sh");
    scar.write("used/used.sh", "echo used by $1\n");
    scar.run("init", "-f", file).succeeded();
    Path sent = scar.write("sent/one file.txt", "content\n");

    assertThat(scar.run("ls").succeeded().out())
        .containsPattern("used +\\S+ +512 MB +300 s +used-in/in");
    assertThat(scar.run("policy", "deploy", "-f", file).succeeded().out())
        .contains("lambda:CreateFunction");
    assertThat(scar.run("policy", "execution", "-f", file).succeeded().out())
        .contains("s3:GetObject");
    assertThat(scar.run("role", "show", "-n", "used").succeeded().out()).contains("scar-used");
    scar.run("put", "-b", "used-in/kept", "-p", sent.toString()).succeeded();
    assertThat(scar.run("ls", "-b", "used-in/kept").succeeded().out())
        .isEqualTo("kept/one file.txt\n");
    scar.run("get", "-b", "used-in/kept", "-p", folder.resolve("got").toString()).succeeded();
    assertThat(Files.readString(folder.resolve("got/kept/one file.txt"))).isEqualTo("content\n");
    if (has(Gap.RUNS_NOTHING)) {
      // The body is "used by"; so answers a function.
      account.nextAnswer(
          """
          {"results": ["{\\"statusCode\\": 200, \\"headers\\": {\\"amz-lambda-request-id\\": \\"1\\"}, \\"isBase64Encoded\\": true, \\"body\\": \\"dXNlZCBieQo=\\"}"]}
          """);
    }
    assertThat(scar.run("run", "-n", "used").succeeded().out()).contains("used by");
    scar.run("run", "-n", "used", "-a").succeeded();
    if (!has(Gap.RUNS_NOTHING)) {
      assertThat(scar.run("log", "-n", "used").succeeded().out()).contains("used by");
    }
    scar.run("rm", "-n", "used", "--delete-buckets", "--yes").succeeded();
    scar.run("role", "show", "-n", "used").failedWith(3);
  }

  @Test
  void aRoleMadeApartServesAFunctionAndStays() throws IOException {
    String file = define("apart");
    String role = scar.run("role", "create", "-f", file).succeeded().out().strip();
    define("apart", "- iam: {role: '" + role + "'}");

    scar.run("init", "-f", file).succeeded();
    assertThat(account.function("apart").path("Role").asText()).isEqualTo(role);
    scar.run("rm", "-n", "apart").succeeded();

    scar.run("role", "show", "-n", "apart").succeeded();
    aws.run("iam", "delete-role-policy", "--role-name", "scar-apart", "--policy-name", "scar");
    aws.run("iam", "delete-role", "--role-name", "scar-apart");
  }
}
