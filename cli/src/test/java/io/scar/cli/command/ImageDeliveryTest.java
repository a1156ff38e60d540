package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.cli.testing.Call;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.FakeAws;
import io.scar.container.image.Digest;
import io.scar.contract.definition.CachedImage;
import io.scar.contract.definition.FunctionConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code init} brings an image to its function: packed, in S3, made ready in a cache. */
class ImageDeliveryTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FakeAws aws;
  private Cli cli;
  private Path folder;

  @BeforeEach
  void startAws(@TempDir Path folder) throws IOException {
    this.folder = folder;
    aws = new FakeAws();
    cli = new Cli(folder, aws);
  }

  @AfterEach
  void stopAws() {
    aws.close();
  }

  private Cli.Result init(String lambda, String container) throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              name: f
              %s
              container:
        %s
        """
            .formatted(lambda, container.indent(8)));
    return cli.run("init", "-f", "f.yaml");
  }

  private Map<String, byte[]> packaged() throws IOException {
    JsonNode code = aws.calls("lambda:CreateFunction").getLast().json().path("Code");
    byte[] zip =
        code.has("ZipFile")
            ? Base64.getDecoder().decode(code.path("ZipFile").asText())
            : aws.s3.object(code.path("S3Bucket").asText(), code.path("S3Key").asText());
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipFile file =
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(zip)).get()) {
      for (ZipArchiveEntry entry : Collections.list(file.getEntries())) {
        entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private FunctionConfig config() throws IOException {
    return new YAMLMapper()
        .readValue(
            packaged().getOrDefault(FunctionConfig.FILE_NAME, new byte[0]), FunctionConfig.class);
  }

  private CachedImage cachedImage() throws IOException {
    CachedImage cached = config().container().cached();
    if (cached == null) {
      throw new AssertionError("the function knows no cache");
    }
    return cached;
  }

  private String policy() {
    List<Call> calls = aws.calls("iam:PutRolePolicy");
    return String.valueOf(calls.getLast().form().get("PolicyDocument"));
  }

  private List<String> cached(String bucket) {
    return aws.s3.objects(bucket).keySet().stream()
        .filter(key -> key.endsWith(".tar.zst"))
        .toList();
  }

  /** Stores an image's archive as an object. */
  private String archived(String layout) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Path top = Path.of(layout.substring("oci:".length()));
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
        Stream<Path> files = Files.walk(top)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        tar.putArchiveEntry(new TarArchiveEntry(file.toFile(), top.relativize(file).toString()));
        Files.copy(file, tar);
        tar.closeArchiveEntry();
      }
    }
    aws.s3.addBucket("archives");
    aws.s3.objects("archives").put("some/image.tar", bytes.toByteArray());
    return "s3://archives/some/image.tar";
  }

  @Test
  void theCacheIsMadeAndPinnedAndTheRoleMayReadIt() throws IOException {
    Cli.Result result =
        init("memory: 512", "image: " + cli.image(1000) + "\ncache: s3://made/ready\n").exits(0);

    String key = cached("made").getFirst();
    byte[] object = aws.s3.object("made", key);
    CachedImage cached = cachedImage();
    assertThat(result.out()).contains("+ cache     s3://made/ready ");
    assertThat(key).startsWith("ready/sha256-");
    assertThat(cached.bucket()).isEqualTo("made");
    assertThat(cached.key()).isEqualTo(key);
    assertThat(cached.size()).isEqualTo(object.length);
    assertThat(cached.indexDigest())
        .isEqualTo(
            Digest.sha256(
                    Arrays.copyOfRange(object, object.length - cached.indexBytes(), object.length))
                .toString());
    assertThat(policy())
        .contains("\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::made/" + key + "\"]");
    assertThat(packaged()).containsKey("image/index.json");
  }

  @Test
  void anImageThatIsThereAlreadyIsNotMadeAgain() throws IOException {
    String container = "image: " + cli.image(1000) + "\ncache: s3://made\n";
    init("memory: 512", container).exits(0);
    CachedImage first = cachedImage();
    cli.run("rm", "-n", "f").exits(0);
    aws.forgetCalls();

    Cli.Result result = init("memory: 512", container).exits(0);

    assertThat(result.out()).contains("= cache     s3://made ");
    assertThat(aws.operations()).doesNotContain("s3:PutObject");
    assertThat(cachedImage()).isEqualTo(first);
  }

  @Test
  void aDamagedOneIsMadeAnew() throws IOException {
    String container = "image: " + cli.image(1000) + "\ncache: s3://made\n";
    init("memory: 512", container).exits(0);
    String key = cached("made").getFirst();
    byte[] good = aws.s3.object("made", key);
    aws.s3.objects("made").put(key, "damaged".getBytes(StandardCharsets.UTF_8));
    cli.run("rm", "-n", "f").exits(0);

    assertThat(init("memory: 512", container).exits(0).out()).contains("+ cache");
    assertThat(aws.s3.object("made", key)).isEqualTo(good);
  }

  @Test
  void whatWasMadeIsTakenBackWhenTheFunctionIsRefused() throws IOException {
    aws.fail("lambda:CreateFunction", 403, "AccessDeniedException");

    Cli.Result result =
        init("memory: 512", "image: " + cli.image(1000) + "\ncache: s3://made\n").exits(5);

    assertThat(result.err()).contains("object s3://made/sha256-", "bucket made");
    assertThat(aws.things()).isEmpty();
  }

  @Test
  void aLocalImageTooLargeForAPackageIsInTheCacheAlone() throws IOException {
    String lambda = "deployment: {bucket: packages, max_s3_payload_size: 20000}";

    init(lambda, "image: " + cli.image(40 << 20)).exits(0);

    assertThat(packaged()).containsOnlyKeys(FunctionConfig.FILE_NAME);
    assertThat(config().container().imageFile()).isNull();
    assertThat(config().container().image()).isNull();
    CachedImage cached = cachedImage();
    assertThat(cached.bucket()).isEqualTo("packages");
    assertThat(cached.key()).startsWith("scar/images/sha256-");
  }

  @Test
  void withNoCacheWantedItIsRefused() throws IOException {
    String lambda = "deployment: {bucket: packages, max_s3_payload_size: 20000}";

    assertThat(init(lambda, "image: " + cli.image(40 << 20) + "\ncache: none\n").exits(4).err())
        .contains("has at least ", "unzipped", "lambda.container.cache", "-db BUCKET");
    assertThat(aws.things()).isEmpty();
  }

  /** Its layers tell: it would take minutes to pack it, and room in the temporary folder. */
  @ParameterizedTest
  @ValueSource(strings = {"max_s3_payload_size: 20000", "max_payload_size: 20000"})
  void aLocalImageTooLargeForAPackageIsRefusedBeforeItIsPacked(String limit) throws IOException {
    String image = cli.image(40 << 20);

    assertThat(init("deployment: {" + limit + "}", "image: " + image).exits(4).err())
        .contains("The package of f has at least ", "-db BUCKET");
    assertThat(aws.things()).isEmpty();
  }

  @Test
  void anArchiveInS3StaysThereAndTheRoleMayReadIt() throws IOException {
    init("memory: 512", "image: " + archived(cli.image(1000))).exits(0);

    assertThat(packaged()).containsOnlyKeys(FunctionConfig.FILE_NAME);
    assertThat(config().container().image()).isEqualTo("s3://archives/some/image.tar");
    assertThat(config().container().cached()).isNull();
    assertThat(policy())
        .contains("\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::archives/some/image.tar\"]");
  }

  @Test
  void anArchiveThatIsNotThereEndsInitBeforeAnythingIsMade() throws IOException {
    aws.s3.addBucket("archives");

    assertThat(init("memory: 512", "image: s3://archives/none.tar").exits(3).err())
        .contains("s3://archives/none.tar", "bucket archives has no key `none.tar`");
    assertThat(init("memory: 512", "image: s3://nobucket/x.tar").exits(3).err())
        .contains("there is no bucket nobucket, and so no object s3://nobucket/x.tar");
    aws.fail("s3:HeadBucket", 403, "AccessDenied");
    assertThat(init("memory: 512", "image: s3://nobucket/x.tar").exits(3).err())
        .contains("there is no object s3://nobucket/x.tar; check its name");
    assertThat(aws.things()).containsExactly("bucket archives");
  }

  @Test
  void thePasswordBecomesAVariableOfTheFunctionAndIsNowhereElse() throws IOException {
    cli.set("REGISTRY_PASSWORD", "hunter2-secret");

    Cli.Result result =
        init(
                "memory: 512",
                "image: "
                    + archived(cli.image(1000))
                    + "\nregistry: {username: me, password_from: 'env:REGISTRY_PASSWORD'}\n")
            .exits(0);

    JsonNode variables =
        aws.calls("lambda:CreateFunction").getLast().json().at("/Environment/Variables");
    assertThat(variables.path("REGISTRY_PASSWORD").asText()).isEqualTo("hunter2-secret");
    String fdl =
        new String(
            Base64.getDecoder().decode(variables.path("FDL").asText()), StandardCharsets.UTF_8);
    assertThat(JSON.readTree(fdl).at("/container/registry/password_from").asText())
        .isEqualTo("env:REGISTRY_PASSWORD");
    assertThat(fdl).doesNotContain("hunter2-secret");
    assertThat(
            new String(
                packaged().getOrDefault(FunctionConfig.FILE_NAME, new byte[0]),
                StandardCharsets.UTF_8))
        .contains("env:REGISTRY_PASSWORD")
        .doesNotContain("hunter2-secret");
    assertThat(result.out() + result.err()).doesNotContain("hunter2-secret");
    assertThat(folder.resolve("f.yaml")).content().doesNotContain("hunter2-secret");
  }

  @Test
  void aPasswordThatIsNowhereIsMissedBeforeAnyCall() throws IOException {
    assertThat(
            init(
                    "memory: 512",
                    "image: a/b\nregistry: {username: me, password_from: 'env:REGISTRY_PASSWORD'}\n")
                .exits(2)
                .err())
        .contains("REGISTRY_PASSWORD");
    assertThat(aws.operations()).isEmpty();
  }
}
