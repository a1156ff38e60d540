package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code scar init} made, as the AWS CLI reads it, field by field. */
abstract class ReadBack extends AccountTest {

  private static final JsonMapper JSON = new JsonMapper();

  ReadBack(Where where) {
    super(where);
  }

  @BeforeAll
  final void init() throws IOException {
    scar.write("read/script.sh", "echo read\n");
    List<String> lines = new ArrayList<>(everything("read"));
    lines.add("init_script: script.sh");
    scar.run("init", "-f", define("read", lines)).succeeded();
  }

  @AfterAll
  final void remove() throws IOException {
    scar.run("rm", "-n", "read", "--delete-buckets", "--yes").succeeded();
  }

  private String function() {
    return arn("lambda", "function:read");
  }

  @Test
  void theFunction() throws IOException {
    JsonNode found = aws.run("lambda", "get-function", "--function-name", "read");

    JsonNode function = found.path("Configuration");
    assertThat(function.path("FunctionName").asText()).isEqualTo("read");
    assertThat(function.path("FunctionArn").asText()).isEqualTo(function());
    assertThat(function.path("Runtime").asText()).isEqualTo("provided.al2023");
    assertThat(function.path("Handler").asText())
        .isEqualTo("io.scar.supervisor.lambda.Handler::handleRequest");
    assertThat(function.path("Description").asText())
        .isEqualTo("Everything that a definition can ask for");
    assertThat(function.path("Role").asText())
        .isEqualTo("arn:aws:iam::" + server.account() + ":role/scar-read");
    assertThat(function.path("MemorySize").asInt()).isEqualTo(600);
    assertThat(function.path("Timeout").asInt()).isEqualTo(61);
    assertThat(function.at("/EphemeralStorage/Size").asInt()).isEqualTo(1024);
    assertThat(function.path("Architectures").toString()).isEqualTo("[\"x86_64\"]");
    assertThat(function.path("PackageType").asText()).isEqualTo("Zip");
    assertThat(function.path("State").asText()).isEqualTo("Active");
    assertThat(function.path("CodeSize").asLong()).isPositive();
    assertThat(function.at("/VpcConfig/SubnetIds").toString())
        .isEqualTo("[\"subnet-0123456789abcdef0\"]");
    assertThat(function.at("/VpcConfig/SecurityGroupIds").toString())
        .isEqualTo("[\"sg-0123456789abcdef0\"]");
    assertThat(function.at("/DeadLetterConfig/TargetArn").asText())
        .isEqualTo(has(Gap.FORGETS_DEAD_LETTER) ? "" : arn("sqs", "dead"));
    assertThat(function.at("/FileSystemConfigs/0/LocalMountPath").asText())
        .isEqualTo(has(Gap.FORGETS_FILE_SYSTEMS) ? "" : "/mnt/models");
    assertThat(found.at("/Concurrency/ReservedConcurrentExecutions").asInt()).isEqualTo(2);
  }

  @Test
  void itsVariablesAndWhatTheyTellIt() throws IOException {
    JsonNode variables =
        aws.run("lambda", "get-function-configuration", "--function-name", "read")
            .at("/Environment/Variables");

    assertThat(variables.path("MODE").asText()).isEqualTo("fast");
    assertThat(variables.path("IMAGE_ID").asText()).startsWith("busybox");
    JsonNode told = JSON.readTree(Base64.getDecoder().decode(variables.path("FDL").asText()));
    assertThat(told.path("name").asText()).isEqualTo("read");
    assertThat(told.path("init_script").asText()).isEqualTo("script.sh");
    assertThat(told.at("/container/image_file").asText()).isEqualTo("image");
    assertThat(told.at("/input/0/path").asText()).isEqualTo("read-in/in");
    assertThat(told.at("/output/0/path").asText()).isEqualTo("read-out/out");
  }

  @Test
  void itsLayer() throws IOException {
    String arn =
        aws.run("lambda", "get-function-configuration", "--function-name", "read")
            .at("/Layers/0/Arn")
            .asText();

    JsonNode version =
        aws.run("lambda", "list-layer-versions", "--layer-name", "scar").at("/LayerVersions/0");
    assertThat(version.path("LayerVersionArn").asText()).isEqualTo(arn);
    assertThat(version.path("Description").asText()).matches("scar \\S+ sha256:[0-9a-f]{64}");
    assertThat(version.path("CompatibleRuntimes").toString()).isEqualTo("[\"provided.al2023\"]");
    assertThat(version.path("LicenseInfo").asText()).isEqualTo("Apache-2.0");
  }

  @Test
  void itsPolicyLetsItsBucketAndItsScheduleCallIt() throws IOException {
    JsonNode policy =
        JSON.readTree(
            aws.run("lambda", "get-policy", "--function-name", "read").path("Policy").asText());

    Map<String, JsonNode> statements = new TreeMap<>();
    policy.path("Statement").forEach(s -> statements.put(s.path("Sid").asText(), s));
    assertThat(statements.keySet()).containsExactly("scar-keep-warm", "scar-s3-read-in");
    JsonNode bucket = statements.getOrDefault("scar-s3-read-in", MissingNode.getInstance());
    assertThat(bucket.path("Action").asText()).isEqualTo("lambda:InvokeFunction");
    assertThat(bucket.at("/Principal/Service").asText()).isEqualTo("s3.amazonaws.com");
    assertThat(bucket.toString()).contains("arn:aws:s3:::read-in", server.account());
    JsonNode schedule = statements.getOrDefault("scar-keep-warm", MissingNode.getInstance());
    assertThat(schedule.at("/Principal/Service").asText()).isEqualTo("events.amazonaws.com");
    assertThat(schedule.toString()).contains(arn("events", "rule/scar-read"));
  }

  @Test
  void whereItsFailedEventsGo() throws IOException {
    JsonNode settings =
        aws.run("lambda", "get-function-event-invoke-config", "--function-name", "read");

    assertThat(settings.at("/DestinationConfig/OnFailure/Destination").asText())
        .isEqualTo(arn("sqs", "failed"));
  }

  @Test
  void itsRole() throws IOException {
    JsonNode role = aws.run("iam", "get-role", "--role-name", "scar-read").path("Role");

    JsonNode trust = role.at("/AssumeRolePolicyDocument/Statement/0");
    assertThat(trust.at("/Principal/Service").asText()).isEqualTo("lambda.amazonaws.com");
    assertThat(trust.path("Action").asText()).isEqualTo("sts:AssumeRole");
    assertThat(tags(role.path("Tags"))).isEqualTo(expectedTags(tags(role.path("Tags"))));
    JsonNode policy =
        aws.run("iam", "get-role-policy", "--role-name", "scar-read", "--policy-name", "scar")
            .path("PolicyDocument");
    Map<String, String> allowed = new TreeMap<>();
    policy
        .path("Statement")
        .forEach(
            s ->
                s.path("Action")
                    .forEach(
                        action -> allowed.put(action.asText(), s.path("Resource").toString())));
    assertThat(allowed)
        .containsEntry(
            "s3:GetObject", "[\"arn:aws:s3:::read-in/in/*\",\"arn:aws:s3:::read-in/more/*\"]")
        .containsEntry("s3:PutObject", "[\"arn:aws:s3:::read-out/out/*\"]")
        .containsEntry(
            "logs:PutLogEvents", "[\"" + arn("logs", "log-group:/aws/lambda/read") + ":*\"]")
        .containsKey("ec2:CreateNetworkInterface")
        .doesNotContainKeys("s3:DeleteObject", "logs:CreateLogGroup");
    assertThat(allowed.getOrDefault("sqs:SendMessage", "")).contains(arn("sqs", "failed"));
  }

  @Test
  void itsLogGroup() throws IOException {
    JsonNode group =
        aws.run("logs", "describe-log-groups", "--log-group-name-prefix", "/aws/lambda/read")
            .at("/logGroups/0");

    assertThat(group.path("logGroupName").asText()).isEqualTo("/aws/lambda/read");
    assertThat(group.path("retentionInDays").asInt()).isEqualTo(7);
    JsonNode tags =
        aws.run(
                "logs",
                "list-tags-for-resource",
                "--resource-arn",
                arn("logs", "log-group:/aws/lambda/read"))
            .path("tags");
    assertThat(members(tags)).isEqualTo(expectedTags(members(tags)));
  }

  @Test
  void itsSchedule() throws IOException {
    JsonNode rule = aws.run("events", "describe-rule", "--name", "scar-read");
    assertThat(rule.path("ScheduleExpression").asText()).isEqualTo("rate(5 minutes)");
    assertThat(rule.path("State").asText()).isEqualTo("ENABLED");
    JsonNode targets =
        aws.run("events", "list-targets-by-rule", "--rule", "scar-read").path("Targets");
    assertThat(targets).hasSize(1);
    assertThat(targets.at("/0/Arn").asText()).isEqualTo(function());
    JsonNode tags =
        aws.run(
                "events",
                "list-tags-for-resource",
                "--resource-arn",
                arn("events", "rule/scar-read"))
            .path("Tags");
    assertThat(tags(tags)).isEqualTo(expectedTags(tags(tags)));
  }

  @Test
  void itsBuckets() throws IOException {
    for (String bucket : List.of("read-in", "read-out")) {
      JsonNode tags = aws.run("s3api", "get-bucket-tagging", "--bucket", bucket).path("TagSet");
      assertThat(tags(tags)).containsExactlyEntriesOf(Map.of("createdby", "scar"));
    }
    JsonNode objects = aws.run("s3api", "list-objects-v2", "--bucket", "read-in").path("Contents");
    List<String> keys = new ArrayList<>();
    objects.forEach(object -> keys.add(object.path("Key").asText()));
    assertThat(keys).containsExactly("in/", "more/");
  }

  @Test
  void itsNotification() throws IOException {
    JsonNode entries =
        aws.run("s3api", "get-bucket-notification-configuration", "--bucket", "read-in")
            .path("LambdaFunctionConfigurations");

    assertThat(entries).hasSize(2);
    List<String> prefixes = new ArrayList<>();
    for (JsonNode entry : entries) {
      assertThat(entry.path("LambdaFunctionArn").asText()).isEqualTo(function());
      assertThat(entry.path("Events").toString()).isEqualTo("[\"s3:ObjectCreated:*\"]");
      JsonNode rule = entry.at("/Filter/Key/FilterRules/0");
      assertThat(rule.path("Name").asText()).isEqualToIgnoringCase("prefix");
      prefixes.add(rule.path("Value").asText());
    }
    assertThat(prefixes).containsExactlyInAnyOrder("in/", "more/");
  }

  @Test
  void itsTagsByWhichItIsFound() throws IOException {
    JsonNode tags = aws.run("lambda", "list-tags", "--resource", function()).path("Tags");
    assertThat(members(tags)).isEqualTo(expectedTags(members(tags)));
    JsonNode found =
        aws.run(
                "resourcegroupstaggingapi",
                "get-resources",
                "--resource-type-filters",
                "lambda:function",
                "--tag-filters",
                "Key=createdby,Values=scar")
            .path("ResourceTagMappingList");
    assertThat(found).hasSize(1);
    assertThat(found.at("/0/ResourceARN").asText()).isEqualTo(function());
  }

  @Test
  void itsPackageAsItIsServed() throws IOException {
    // Through the gateway: see Packages.
    JsonNode code =
        new Account(gateway.endpoint())
            .lambda("GET", "/2015-03-31/functions/read", "")
            .path("Code");
    Path zip = folder.resolve("read.zip");
    try (var in = URI.create(code.path("Location").asText()).toURL().openStream()) {
      Files.copy(in, zip);
    }
    try (ZipFile entries = new ZipFile(zip.toFile())) {
      assertThat(entries.stream().map(entry -> entry.getName()))
          .contains("function_config.yaml", "script.sh", "image/index.json", "image/oci-layout");
      assertThat(
              new String(
                  entries.getInputStream(entries.getEntry("script.sh")).readAllBytes(),
                  StandardCharsets.UTF_8))
          .isEqualTo("echo read\n");
    }
  }

  /** The definition's tags and ours; who made it is whatever the server calls him. */
  private static Map<String, String> expectedTags(Map<String, String> found) {
    assertThat(found.getOrDefault("owner", "")).isNotEmpty();
    return new TreeMap<>(
        Map.of(
            "createdby",
            "scar",
            "team",
            "red",
            "cost",
            "7",
            "owner",
            found.getOrDefault("owner", "")));
  }

  private static Map<String, String> tags(JsonNode list) {
    Map<String, String> tags = new TreeMap<>();
    list.forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
    return tags;
  }

  private static Map<String, String> members(JsonNode object) {
    Map<String, String> members = new TreeMap<>();
    object.properties().forEach(m -> members.put(m.getKey(), m.getValue().asText()));
    return members;
  }
}
