package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.cli.testing.Call;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.FakeAws;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code init} sends to Lambda. */
class InitPackageTest {

  private FakeAws aws;
  private Cli cli;
  private Path folder;

  @BeforeEach
  void startAws(@TempDir Path folder) throws IOException {
    this.folder = folder;
    aws = new FakeAws();
    cli = new Cli(folder, aws);
    Path script = cli.write("words.sh", "echo hello\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    define("");
  }

  @AfterEach
  void stopAws() {
    aws.close();
  }

  private void define(String deployment) throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              name: words
              init_script: words.sh
              boto_profile: default
              %s
              container:
                image: %s
                environment:
                  Variables:
                    GREETING: hello
        storage_providers:
          minio:
            cluster:
              access_key: AKIAMINIO
              secret_key: very-secret-key
        """
            .formatted(deployment, cli.image(1000)));
  }

  private byte[] createdZip() {
    Call call = aws.calls("lambda:CreateFunction").getLast();
    return Base64.getDecoder().decode(call.json().path("Code").path("ZipFile").asText());
  }

  private record Entry(int mode, String content) {}

  private static Map<String, Entry> entries(byte[] zip) throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    try (ZipFile file =
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(zip)).get()) {
      for (ZipArchiveEntry entry : Collections.list(file.getEntries())) {
        entries.put(
            entry.getName(),
            new Entry(
                entry.getUnixMode() & 0777,
                new String(
                    file.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1)));
      }
    }
    return entries;
  }

  private static String config(Map<String, Entry> entries) {
    return entries.getOrDefault("function_config.yaml", new Entry(0, "")).content();
  }

  @Test
  void thePackageHoldsTheConfigurationTheScriptAndTheImage() throws IOException {
    cli.run("init", "-f", "f.yaml").exits(0);

    Map<String, Entry> entries = entries(createdZip());
    assertThat(entries)
        .containsKeys("function_config.yaml", "words.sh", "image/index.json", "image/oci-layout");
    assertThat(entries.get("words.sh")).isEqualTo(new Entry(0755, "echo hello\n"));
    assertThat(entries.keySet().stream().filter(name -> name.startsWith("image/blobs/sha256/")))
        .hasSize(3);
    JsonNode config = new YAMLMapper().readTree(config(entries));
    assertThat(config.path("name").asText()).isEqualTo("words");
    assertThat(config.path("init_script").asText()).isEqualTo("words.sh");
    assertThat(config.at("/container/image_file").asText()).isEqualTo("image");
    assertThat(config.at("/container/environment/Variables/GREETING").asText()).isEqualTo("hello");
  }

  @Test
  void neitherSecretsNorPathsOfThisMachineAreInIt() throws IOException {
    cli.run("init", "-f", "f.yaml").exits(0);

    Call call = aws.calls("lambda:CreateFunction").getFirst();
    String fdl =
        new String(
            Base64.getDecoder().decode(call.json().at("/Environment/Variables/FDL").asText()),
            StandardCharsets.UTF_8);
    String config = config(entries(createdZip()));
    assertThat(fdl + config)
        .contains("words")
        .doesNotContain("very-secret-key", "AKIAMINIO", "boto_profile", folder.toString());
    assertThat(new ObjectMapper().readTree(fdl).path("name").asText()).isEqualTo("words");
  }

  @Test
  void theSameFunctionGivesTheSameBytes() throws IOException {
    cli.run("init", "-f", "f.yaml").exits(0);
    byte[] first = createdZip();
    cli.run("rm", "-n", "words").exits(0);
    Files.setLastModifiedTime(folder.resolve("words.sh"), FileTime.fromMillis(1_000_000_000_000L));
    cli.run("init", "-f", "f.yaml").exits(0);

    assertThat(createdZip()).isEqualTo(first);
  }

  @Test
  void aPackageAboveTheLimitNeedsABucketAndSaysSoBeforeAnythingIsMade() throws IOException {
    define("deployment: {max_payload_size: 200}");

    assertThat(cli.run("init", "-f", "f.yaml").exits(4).err())
        .contains("The package of words has ", "Lambda takes", "-db BUCKET");
    assertThat(aws.things()).isEmpty();
  }

  @Test
  void aPackageAboveTheLimitGoesThroughTheDeploymentBucket() throws IOException {
    define("deployment: {max_payload_size: 200, bucket: packages}");

    cli.run("init", "-f", "f.yaml").exits(0);

    JsonNode code = aws.calls("lambda:CreateFunction").getFirst().json().path("Code");
    assertThat(code.path("S3Bucket").asText()).isEqualTo("packages");
    assertThat(code.path("S3Key").asText()).isEqualTo("lambda/words.zip");
    assertThat(code.has("ZipFile")).isFalse();
    assertThat(entries(aws.s3.object("packages", "lambda/words.zip")))
        .containsKey("function_config.yaml");
  }

  @Test
  void aPackageThatWasSentIsTakenBackWhenTheFunctionIsRefused() throws IOException {
    define("deployment: {max_payload_size: 200, bucket: packages}");
    aws.fail("lambda:CreateFunction", 403, "AccessDeniedException");

    assertThat(cli.run("init", "-f", "f.yaml").exits(5).err())
        .contains("Undone: object packages/lambda/words.zip, ", "bucket packages");
    assertThat(aws.things()).isEmpty();
  }

  @Test
  void anImageThatTmpCannotHoldIsRefusedBeforeAnyCall() throws IOException {
    cli.run("ls").exits(0);
    aws.forgetCalls();

    String image = cli.image(513 << 20);

    assertThat(cli.run("init", "-i", image, "-n", "big").exits(4).err())
        .contains("needs 513 MB in /tmp", "has 512 MB", "`-es 1024`");
    assertThat(aws.operations()).isEmpty();
    Cli.Result roomy = cli.run("init", "-i", image, "-n", "big", "-es", "600").exits(0);
    assertThat(roomy.out()).contains("513 MB unpacked of 600 MB /tmp");
    assertThat(roomy.err()).contains("leaves 87 MB of /tmp");
  }

  @Test
  void theLayerIsPublishedOnceForItsContent() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "one").exits(0);
    cli.run("init", "-i", cli.image(1000), "-n", "two").exits(0);

    assertThat(aws.calls("lambda:PublishLayerVersion")).hasSize(1);
    assertThat(aws.calls("lambda:CreateFunction"))
        .allMatch(call -> call.json().at("/Layers/0").asText().endsWith(":layer:scar:1"));
  }

  @Test
  void theRoleMayDoOnlyWhatTheFunctionNeeds() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "least", "-ib", "pics/in", "-ob", "pics/out")
        .exits(0);

    JsonNode policy =
        new ObjectMapper()
            .readTree(aws.calls("iam:PutRolePolicy").getFirst().form().get("PolicyDocument"));
    assertThat(policy.toString())
        .contains(
            "\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::pics/in/*\"]",
            "\"s3:PutObject\",\"s3:AbortMultipartUpload\"],\"Resource\":[\"arn:aws:s3:::pics/out/*\"]",
            "log-group:/aws/lambda/least:*")
        .doesNotContain("\"*\"");
  }

  @Test
  void theTriggerNamesTheFolderAndOthersEntriesStay() throws IOException {
    aws.s3.addBucket("pics");
    aws.s3.setNotification(
        "pics",
        """
        <NotificationConfiguration><QueueConfiguration><Id>q</Id><Queue>arn:aws:sqs:us-east-1:1:q</Queue>
        <Event>s3:ObjectRemoved:*</Event></QueueConfiguration></NotificationConfiguration>
        """);

    cli.run("init", "-i", cli.image(1000), "-n", "t", "-ib", "pics/in").exits(0);

    assertThat(aws.s3.notification("pics"))
        .contains("arn:aws:sqs:us-east-1:1:q", "<Value>in/</Value>", ":function:t<");
    cli.run("rm", "-n", "t").exits(0);
    assertThat(aws.s3.notification("pics"))
        .contains("arn:aws:sqs:us-east-1:1:q")
        .doesNotContain(":function:t<");
  }

  @Test
  void whatLambdaWouldRefuseIsRefusedBeforeAnythingIsMade() throws IOException {
    define("environment: {Variables: {LONG: '" + "x".repeat(4100) + "'}}");
    assertThat(cli.run("init", "-f", "f.yaml").exits(4).err())
        .contains("bytes, as JSON", "takes 4096");
    define("environment: {Variables: {AWS_REGION: x}}");
    assertThat(cli.run("init", "-f", "f.yaml").exits(2).err())
        .contains("AWS_REGION is Lambda's own");
    define("environment: {Variables: {1A: x}}");
    assertThat(cli.run("init", "-f", "f.yaml").exits(2).err()).contains("`1A` is no name");
    define("layers: [" + "'arn:aws:lambda:us-east-1:123456789012:layer:x:1', ".repeat(5) + "]");
    assertThat(cli.run("init", "-f", "f.yaml").exits(4).err()).contains("5 layers", "takes 5");
    define("file_system: [{Arn: x, LocalMountPath: /data}]");
    assertThat(cli.run("init", "-f", "f.yaml").exits(2).err())
        .contains("/mnt/NAME", "access-point");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void aDryRunShowsWhatWouldBeMadeAndMakesNothing() throws IOException {
    define("architectures: [arm64]");

    Cli.Result shown = cli.run("init", "-f", "f.yaml", "--dry-run").exits(0);

    assertThat(shown.out()).contains("+ role      scar-words", "+ layer", "+ function  words");
    assertThat(shown.err()).contains("it would be refused", "architecture `arm64`");
    assertThat(cli.run("init", "-f", "f.yaml").exits(4).err()).contains("architecture `arm64`");
    assertThat(cli.run("init", "-f", "f.yaml", "--dry-run", "-j").exits(0).json().path("Plan"))
        .hasSize(4);
    assertThat(aws.mutations()).isEmpty();
  }
}
