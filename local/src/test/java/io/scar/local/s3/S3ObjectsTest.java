package io.scar.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.local.ServicesUnderTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;

class S3ObjectsTest {

  private static final String BUCKET = "objects";

  @TempDir static Path folder;
  private static ServicesUnderTest cloud;
  private static S3Client s3;

  @BeforeAll
  static void start() throws IOException {
    cloud = new ServicesUnderTest(folder);
    s3 = cloud.s3();
    s3.createBucket(b -> b.bucket(BUCKET));
  }

  @AfterAll
  static void stop() throws IOException {
    s3.close();
    cloud.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.txt",
        "a b/c d.txt",
        "plus+plus&amp=1?x#y%20z",
        "quote'\"<>;:@[]{}|^`~!$*(),=",
        "deep/er/and/deeper/still.bin",
        "äöü-日本語-😀.txt"
      })
  void anObjectComesBackUnderTheKeyItWasStoredWith(String key) {
    s3.putObject(b -> b.bucket(BUCKET).key("odd/" + key), RequestBody.fromString("of " + key));

    assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("odd/" + key)).asUtf8String())
        .isEqualTo("of " + key);
    assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET).prefix("odd/")).contents())
        .extracting(S3Object::key)
        .contains("odd/" + key);
    s3.deleteObject(b -> b.bucket(BUCKET).key("odd/" + key));
    assertThatThrownBy(() -> s3.headObject(b -> b.bucket(BUCKET).key("odd/" + key)))
        .isInstanceOf(NoSuchKeyException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a//b", "/lead", "x/../y", "x/./y", "..", ".mpus-a", "x/.s3proxy-versions/y"})
  void aKeyThatNoFileCanHaveIsRefusedByName(String key) {
    assertThatThrownBy(() -> s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.empty()))
        .isInstanceOf(S3Exception.class)
        .hasMessageContaining("cannot store the key")
        .hasMessageContaining(key);
  }

  @Test
  void aPartOfAKeyThatIsLongerThanAFileNameIsRefusedWithTheLimit() {
    s3.putObject(
        b -> b.bucket(BUCKET).key("long/" + "x".repeat(218) + "/y"), RequestBody.fromString("x"));

    assertThatThrownBy(
            () ->
                s3.putObject(
                    b -> b.bucket(BUCKET).key("long/" + "x".repeat(219)), RequestBody.empty()))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(400);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidArgument");
            })
        .hasMessageContaining("longer than 218 bytes");
    assertThatThrownBy(
            () -> s3.putObject(b -> b.bucket(BUCKET).key("a/".repeat(513)), RequestBody.empty()))
        .hasMessageContaining("Your key is too long");
  }

  @Test
  void aKeyThatIsAlsoAnotherKeysFolderIsRefusedByName() {
    s3.putObject(b -> b.bucket(BUCKET).key("conflict/file"), RequestBody.fromString("x"));

    assertThatThrownBy(
            () -> s3.putObject(b -> b.bucket(BUCKET).key("conflict"), RequestBody.empty()))
        .hasMessageContaining("cannot store the key `conflict`");
    assertThatThrownBy(
            () -> s3.putObject(b -> b.bucket(BUCKET).key("conflict/file/x"), RequestBody.empty()))
        .hasMessageContaining("the object `conflict/file` stands where its folder would");
  }

  @Test
  void aFolderMarkerIsAnEmptyObject() {
    s3.putObject(b -> b.bucket(BUCKET).key("marker/"), RequestBody.empty());

    assertThat(s3.headObject(b -> b.bucket(BUCKET).key("marker/")).contentLength()).isZero();
  }

  @Test
  void rangesAndMetadataAreServed() {
    s3.putObject(
        b -> b.bucket(BUCKET).key("range").contentType("text/x-digits"),
        RequestBody.fromString("0123456789"));

    ResponseInputStream<GetObjectResponse> part =
        s3.getObject(b -> b.bucket(BUCKET).key("range").range("bytes=2-4"));
    assertThat(part).hasContent("234");
    assertThat(part.response().contentRange()).isEqualTo("bytes 2-4/10");
    assertThat(s3.headObject(b -> b.bucket(BUCKET).key("range")).contentType())
        .isEqualTo("text/x-digits");
    assertThat(s3.headObject(b -> b.bucket(BUCKET).key("range")).contentLength()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
  void aBodyInChunksWithAChecksumBehindItIsStoredBare(String algorithm) {
    byte[] body = noise(3_000_000);
    s3.putObject(
        b ->
            b.bucket(BUCKET).key("chunked").checksumAlgorithm(ChecksumAlgorithm.valueOf(algorithm)),
        RequestBody.fromContentProvider(
            () -> new java.io.ByteArrayInputStream(body), body.length, "application/octet-stream"));

    assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("chunked")).asByteArray())
        .isEqualTo(body);
  }

  @Test
  void partsBecomeOneObject() {
    byte[] first = noise(5 << 20);
    byte[] last = noise(1234);
    String upload =
        s3.createMultipartUpload(b -> b.bucket(BUCKET).key("parts").tagging("k=v")).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (byte[] part : List.of(first, last)) {
      int number = parts.size() + 1;
      String eTag =
          s3.uploadPart(
                  b -> b.bucket(BUCKET).key("parts").uploadId(upload).partNumber(number),
                  RequestBody.fromBytes(part))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(eTag).build());
    }
    s3.completeMultipartUpload(
        b -> b.bucket(BUCKET).key("parts").uploadId(upload).multipartUpload(m -> m.parts(parts)));

    byte[] stored = s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("parts")).asByteArray();
    assertThat(stored).hasSize(first.length + last.length).startsWith(first).endsWith(last);
    assertThat(s3.getObjectTagging(b -> b.bucket(BUCKET).key("parts")).tagSet())
        .containsExactly(Tag.builder().key("k").value("v").build());
  }

  @Test
  void tagsFollowTheObject() {
    s3.putObject(b -> b.bucket(BUCKET).key("t").tagging("a=1&b=x%20y"), RequestBody.empty());
    s3.copyObject(
        b -> b.sourceBucket(BUCKET).sourceKey("t").destinationBucket(BUCKET).destinationKey("t2"));

    assertThat(s3.getObjectTagging(b -> b.bucket(BUCKET).key("t2")).tagSet())
        .extracting(Tag::key, Tag::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", "1"),
            org.assertj.core.groups.Tuple.tuple("b", "x y"));
    s3.putObject(b -> b.bucket(BUCKET).key("t"), RequestBody.empty());
    assertThat(s3.getObjectTagging(b -> b.bucket(BUCKET).key("t")).hasTagSet()).isTrue();
    assertThat(s3.getObjectTagging(b -> b.bucket(BUCKET).key("t")).tagSet()).isEmpty();
  }

  @Test
  void manyObjectsAreDeletedAtOnce() {
    List<ObjectIdentifier> keys = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String key = "many/" + i;
      s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.empty());
      keys.add(ObjectIdentifier.builder().key(key).build());
    }
    s3.deleteObjects(b -> b.bucket(BUCKET).delete(d -> d.objects(keys)));

    assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET).prefix("many/")).contents()).isEmpty();
  }

  @Test
  void whatIsMissingIsSaidInS3sWords() {
    assertThatThrownBy(
            () -> s3.putObject(b -> b.bucket("no-such").key("k"), RequestBody.fromString("x")))
        .isInstanceOf(NoSuchBucketException.class);
    assertThatThrownBy(() -> s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("missing")))
        .isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void aRequestThatWaitsForTheServersGoAheadIsServed() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(cloud.uri() + "/" + BUCKET + "/expect"))
            .expectContinue(true)
            .timeout(Duration.ofMinutes(1))
            .PUT(HttpRequest.BodyPublishers.ofString("waited"))
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
    assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("expect")).asUtf8String())
        .isEqualTo("waited");
  }

  @Test
  void anObjectIsListedOnlyWhenItIsWhole() throws Exception {
    String lookalike = "slow/mine-" + UUID.randomUUID();
    s3.putObject(b -> b.bucket(BUCKET).key(lookalike), RequestBody.fromString("x"));
    Path files = folder.resolve("s3/objects/" + BUCKET + "/slow");
    try (Socket socket = new Socket(cloud.uri().getHost(), cloud.uri().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "PUT /%s/slow/object HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
              .formatted(BUCKET)
              .getBytes(StandardCharsets.UTF_8));
      out.write(new byte[60_000]);
      out.flush();
      untilListed(files, 2);

      assertThat(keysBelow("slow/")).containsExactly(lookalike);
      assertThat(s3.listObjects(b -> b.bucket(BUCKET).prefix("slow/")).contents())
          .extracting(S3Object::key)
          .containsExactly(lookalike);
      out.write(new byte[40_000]);
      out.flush();
      assertThat(
              new BufferedReader(
                      new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                  .readLine())
          .contains("200");
    }
    assertThat(keysBelow("slow/")).containsExactly(lookalike, "slow/object");
  }

  private static List<String> keysBelow(String prefix) {
    ListObjectsV2Response list = s3.listObjectsV2(b -> b.bucket(BUCKET).prefix(prefix));
    assertThat(list.keyCount()).isEqualTo(list.contents().size());
    return list.contents().stream().map(S3Object::key).toList();
  }

  private static void untilListed(Path directory, int count) {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (directory.toFile().list().length != count) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void whatAKilledProcessLeftUnfinishedIsGoneAfterAStartAndWholeObjectsStay(@TempDir Path other)
      throws IOException {
    String whole = "whole-" + UUID.randomUUID();
    try (ServicesUnderTest before = new ServicesUnderTest(other);
        S3Client client = before.s3()) {
      client.createBucket(b -> b.bucket("killed"));
      client.putObject(b -> b.bucket("killed").key(whole), RequestBody.fromString("x"));
    }
    Path unfinished = other.resolve("s3/objects/killed/half-" + UUID.randomUUID());
    Files.writeString(unfinished, "half");

    try (ServicesUnderTest after = new ServicesUnderTest(other);
        S3Client client = after.s3()) {
      assertThat(client.listObjectsV2(b -> b.bucket("killed")).contents())
          .extracting(S3Object::key)
          .containsExactly(whole);
      assertThat(unfinished).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/objects/../../secret",
        "/objects/..%2F..%2Fsecret",
        "/objects/%2e%2e/%2e%2e/secret",
        "/objects/a/../../../secret",
        "/../secret",
        "/objects//etc/passwd"
      })
  void noKeyLeadsOutOfItsBucket(String path) throws Exception {
    Path secret = folder.resolve("s3/secret");
    Files.writeString(secret, "of this machine");
    for (String method : List.of("GET", "PUT", "DELETE")) {
      String answer = raw(method + " " + path + " HTTP/1.1");
      assertThat(answer).doesNotContain("of this machine", "root:");
    }
    raw("PUT /objects/stolen HTTP/1.1\r\nx-amz-copy-source: " + path);
    assertThat(keysBelow("stolen")).isEmpty();
    assertThat(secret).hasContent("of this machine");
  }

  private static String raw(String head) throws IOException {
    try (Socket socket = new Socket(cloud.uri().getHost(), cloud.uri().getPort())) {
      socket
          .getOutputStream()
          .write(
              (head + "\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aFormUploadStoresItsFile() throws Exception {
    String form =
        String.join(
            "\r\n",
            "--B",
            "Content-Disposition: form-data; name=\"key\"",
            "",
            "form/${filename}",
            "--B",
            "Content-Disposition: form-data; name=\"success_action_status\"",
            "",
            "201",
            "--B",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"",
            "Content-Type: text/plain",
            "",
            "line\r\n--other\r\n\r\nend",
            "--B--",
            "");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(cloud.uri() + "/" + BUCKET))
            .header("Content-Type", "multipart/form-data; boundary=B")
            .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
          .contains("<Key>form/a.txt</Key>");
    }
    assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("form/a.txt")).asUtf8String())
        .isEqualTo("line\r\n--other\r\n\r\nend");
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
