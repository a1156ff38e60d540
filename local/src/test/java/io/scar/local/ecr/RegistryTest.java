package io.scar.local.ecr;

import static io.scar.local.ecr.EcrFixture.MANIFEST;
import static io.scar.local.ecr.EcrFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.image.Reference;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistryImage;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.source.ImageSources;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes and pulls, as the distribution protocol has them. */
class RegistryTest {

  private static final String UPLOADS = "/v2/app/blobs/uploads/";

  @TempDir Path folder;

  private EcrFixture ecr;

  @BeforeEach
  void open() throws Exception {
    ecr = new EcrFixture(folder.resolve("ecr"));
    ecr.answer("CreateRepository", Map.of("repositoryName", "app"));
    ecr.answer("CreateRepository", Map.of("repositoryName", "team/other"));
  }

  @AfterEach
  void close() {
    ecr.close();
  }

  @Test
  void ourOwnClientPullsWhatWasPushed() throws Exception {
    Path layout = image("one").writeOciLayout(folder.resolve("layout"), "latest");
    String digest = ecr.pushLayout(layout, "app", "latest");

    for (String name : List.of(":latest", "@" + digest)) {
      Reference reference = Reference.Registry.parse(ecr.host() + "/app" + name);
      try (ImageSource source = ecr.images().open(reference)) {
        assertThat(source.digest()).isEqualTo(image("one").digest());
        assertThat(((RegistryImage) source).pinned().toString()).endsWith("@" + digest);
        for (var layer : source.layers()) {
          assertThat(source.open(layer).readAllBytes()).isNotEmpty();
        }
      }
    }
    ImageSources anonymous =
        new ImageSources(new Registries(RegistrySettings.ANONYMOUS), Optional.empty());
    assertThatThrownBy(() -> anonymous.open(Reference.Registry.parse(ecr.host() + "/app:latest")))
        .isInstanceOfSatisfying(
            ContainerException.class,
            e -> assertThat(e.kind()).isEqualTo(ContainerException.Kind.DENIED));
  }

  @Test
  void nobodyEntersWithoutTheToken() throws Exception {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      for (String path : List.of("/v2/", "/v2/app/blobs/uploads/", "/v2/app/manifests/latest")) {
        for (String header : List.of("Basic QVdTOndyb25n", "Bearer x")) {
          HttpResponse<String> answer =
              client.send(
                  java.net.http.HttpRequest.newBuilder(ecr.uri().resolve(path))
                      .header("Authorization", header)
                      .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
          assertThat(answer.statusCode()).isEqualTo(401);
          assertThat(answer.headers().firstValue("WWW-Authenticate"))
              .contains("Basic realm=\"%s/\",service=\"ecr.amazonaws.com\"".formatted(ecr.uri()));
          assertThat(answer.body()).contains("\"errors\"", "\"UNAUTHORIZED\"");
        }
      }
    }
    HttpResponse<byte[]> ping = ecr.send("GET", "/v2/");
    assertThat(ping.statusCode()).isEqualTo(200);
    assertThat(ping.headers().firstValue("Docker-Distribution-Api-Version"))
        .contains("registry/2.0");
  }

  @Test
  void aBlobComesInPartsAndGoesOnWhereItBrokeOff() throws Exception {
    byte[] content = random(300_000);
    String digest = Digest.sha256(content).toString();
    HttpResponse<byte[]> begun = ecr.send("POST", UPLOADS);
    assertThat(begun.statusCode()).isEqualTo(202);
    String place = location(begun);

    HttpResponse<byte[]> first =
        ecr.send("PATCH", place, part(content, 0, 100_000), "Content-Range", "0-99999");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.headers().firstValue("Range")).contains("0-99999");
    HttpResponse<byte[]> gap =
        ecr.send("PATCH", place, part(content, 200_000, 300_000), "Content-Range", "200000-299999");
    assertThat(gap.statusCode()).isEqualTo(416);
    assertThat(gap.headers().firstValue("Range")).contains("0-99999");
    HttpResponse<byte[]> status = ecr.send("GET", place);
    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(status.headers().firstValue("Range")).contains("0-99999");
    assertThat(ecr.send("PATCH", place, part(content, 100_000, 200_000)).statusCode())
        .isEqualTo(202);
    assertThat(ecr.send("HEAD", "/v2/app/blobs/" + digest).statusCode()).isEqualTo(404);

    HttpResponse<byte[]> done =
        ecr.send(
            "PUT",
            place + "?digest=" + digest,
            part(content, 200_000, 300_000),
            "Content-Range",
            "200000-299999");

    assertThat(done.statusCode()).isEqualTo(201);
    assertThat(location(done)).isEqualTo("/v2/app/blobs/" + digest);
    assertThat(ecr.send("GET", "/v2/app/blobs/" + digest).body()).isEqualTo(content);
    assertThat(ecr.send("GET", place).statusCode()).isEqualTo(404);
    assertThat(ecr.incoming()).isEmpty();
  }

  @Test
  void aPartOfABlobIsSent() throws Exception {
    byte[] content = random(1000);
    String path = "/v2/app/blobs/" + ecr.pushBlob("app", content);

    HttpResponse<byte[]> middle = ecr.send("GET", path, new byte[0], "Range", "bytes=100-199");
    HttpResponse<byte[]> rest = ecr.send("GET", path, new byte[0], "Range", "bytes=900-");
    HttpResponse<byte[]> end = ecr.send("GET", path, new byte[0], "Range", "bytes=-10");
    HttpResponse<byte[]> behind = ecr.send("GET", path, new byte[0], "Range", "bytes=1000-");
    HttpResponse<byte[]> head = ecr.send("HEAD", path);

    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.headers().firstValue("Content-Range")).contains("bytes 100-199/1000");
    assertThat(middle.body()).isEqualTo(part(content, 100, 200));
    assertThat(rest.body()).isEqualTo(part(content, 900, 1000));
    assertThat(end.body()).isEqualTo(part(content, 990, 1000));
    assertThat(behind.statusCode()).isEqualTo(416);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).contains("1000");
  }

  @Test
  void anEmptyBlobIsABlob() throws Exception {
    String digest = ecr.pushBlob("app", new byte[0]);

    assertThat(ecr.send("GET", "/v2/app/blobs/" + digest).body()).isEmpty();
    assertThat(ecr.send("HEAD", "/v2/app/blobs/" + digest).statusCode()).isEqualTo(200);
  }

  @Test
  void contentWithAnotherDigestIsRefusedAndGone() throws Exception {
    String wrong = Digest.sha256("other".getBytes(UTF_8)).toString();
    assertRefused(
        ecr.send("POST", UPLOADS + "?digest=" + wrong, random(10)), 400, "DIGEST_INVALID");
    String place = location(ecr.send("POST", UPLOADS));
    assertRefused(ecr.send("PUT", place + "?digest=" + wrong, random(10)), 400, "DIGEST_INVALID");
    assertRefused(ecr.send("GET", place), 404, "BLOB_UPLOAD_UNKNOWN");
    assertRefused(ecr.send("PUT", UPLOADS + "x?digest=sha256:1"), 404, "BLOB_UPLOAD_UNKNOWN");
    assertRefused(ecr.send("GET", "/v2/app/blobs/sha256:1"), 400, "DIGEST_INVALID");
    assertThat(ecr.incoming()).isEmpty();
    assertThat(ecr.content()).isEmpty();
  }

  @Test
  void anUploadIsGivenUp() throws Exception {
    String place = location(ecr.send("POST", UPLOADS));
    ecr.send("PATCH", place, random(10));

    assertThat(ecr.send("DELETE", place).statusCode()).isEqualTo(204);

    assertRefused(ecr.send("PATCH", place, random(10)), 404, "BLOB_UPLOAD_UNKNOWN");
    assertThat(ecr.incoming()).isEmpty();
  }

  @Test
  void aBlobIsMountedFromWhereItIsAndNowhereElseSeen() throws Exception {
    String digest = ecr.pushBlob("app", random(1000));
    String there = "/v2/team/other/blobs/" + digest;
    assertRefused(ecr.send("GET", there), 404, "BLOB_UNKNOWN");

    HttpResponse<byte[]> mounted =
        ecr.send("POST", "/v2/team/other/blobs/uploads/?mount=" + digest + "&from=app");
    HttpResponse<byte[]> missing =
        ecr.send("POST", UPLOADS + "?mount=sha256:" + "0".repeat(64) + "&from=team/other");

    assertThat(mounted.statusCode()).isEqualTo(201);
    assertThat(ecr.send("GET", there).statusCode()).isEqualTo(200);
    assertThat(missing.statusCode()).as("an upload begins instead").isEqualTo(202);
    assertThat(ecr.content()).hasSize(1);
  }

  @Test
  void aManifestNeedsItsBlobs() throws Exception {
    byte[] config = "{}".getBytes(UTF_8);
    byte[] layer = random(10);
    byte[] manifest = manifest(config, layer);
    ecr.pushBlob("app", config);
    assertRefused(ecr.putManifest("app", "v1", manifest, MANIFEST), 400, "MANIFEST_BLOB_UNKNOWN");
    ecr.pushBlob("team/other", layer);
    assertRefused(ecr.putManifest("app", "v1", manifest, MANIFEST), 400, "MANIFEST_BLOB_UNKNOWN");
    ecr.pushBlob("app", layer);

    HttpResponse<byte[]> put = ecr.putManifest("app", "v1", manifest, MANIFEST);

    assertThat(put.statusCode()).isEqualTo(201);
    String digest = Digest.sha256(manifest).toString();
    assertThat(put.headers().firstValue("Docker-Content-Digest")).contains(digest);
    for (String reference : List.of("v1", digest)) {
      HttpResponse<byte[]> got = ecr.send("GET", "/v2/app/manifests/" + reference);
      assertThat(got.body()).isEqualTo(manifest);
      assertThat(got.headers().firstValue("Content-Type")).contains(MANIFEST);
      assertThat(ecr.send("HEAD", "/v2/app/manifests/" + reference).statusCode()).isEqualTo(200);
    }
    assertRefused(ecr.send("GET", "/v2/app/manifests/v2"), 404, "MANIFEST_UNKNOWN");
  }

  @Test
  void whatIsNoManifestIsRefused() throws Exception {
    assertRefused(
        ecr.putManifest("app", "v1", "no".getBytes(UTF_8), MANIFEST), 400, "MANIFEST_INVALID");
    assertRefused(
        ecr.putManifest("app", "v1", "{}".getBytes(UTF_8), MANIFEST), 400, "MANIFEST_INVALID");
    assertRefused(
        ecr.putManifest("app", "v1", manifest(random(1), random(1)), "text/plain"),
        400,
        "MANIFEST_INVALID");
    assertRefused(
        ecr.putManifest("app", "v1", new byte[(4 << 20) + 1], MANIFEST), 413, "SIZE_INVALID");
    assertRefused(
        ecr.putManifest("app", "sha256:" + "0".repeat(64), "{}".getBytes(UTF_8), MANIFEST),
        400,
        "DIGEST_INVALID");
  }

  @Test
  void pushesToARepositoryThatIsNotThereAreRefusedAsByEcr() throws Exception {
    HttpResponse<byte[]> answer = ecr.send("POST", "/v2/nowhere/blobs/uploads/");

    assertRefused(answer, 404, "NAME_UNKNOWN");
    assertThat(text(answer))
        .contains(
            "The repository with name 'nowhere' does not exist in the registry with id"
                + " '000000000000'");
    assertRefused(ecr.send("POST", "/v2/No/blobs/uploads/"), 400, "NAME_INVALID");
    assertRefused(ecr.send("GET", "/v2/_catalog"), 405, "UNSUPPORTED");
  }

  @Test
  void tagsAreListedInPages() throws Exception {
    byte[] manifest = pushed("app", "content");
    for (String tag : List.of("a", "b", "c")) {
      ecr.putManifest("app", tag, manifest, MANIFEST);
    }

    HttpResponse<byte[]> first = ecr.send("GET", "/v2/app/tags/list?n=2");
    String next = first.headers().firstValue("Link").orElseThrow();

    assertThat(text(first)).isEqualTo("{\"name\":\"app\",\"tags\":[\"a\",\"b\"]}");
    assertThat(next).endsWith("; rel=\"next\"");
    HttpResponse<byte[]> second = ecr.send("GET", next.substring(1, next.indexOf('>')));
    assertThat(text(second)).isEqualTo("{\"name\":\"app\",\"tags\":[\"c\",\"first\"]}");
    assertThat(second.headers().firstValue("Link")).isEmpty();
  }

  @Test
  void whatNobodyHasAnyMoreIsRemovedFromDisk() throws Exception {
    byte[] one = pushed("app", "one");
    pushed("team/other", "one");
    String digest = Digest.sha256(one).toString();
    ecr.putManifest("app", "v1", one, MANIFEST);
    assertThat(ecr.content()).hasSize(3);

    assertThat(ecr.send("DELETE", "/v2/app/manifests/v1").statusCode()).isEqualTo(202);
    assertThat(ecr.send("GET", "/v2/app/manifests/" + digest).statusCode()).isEqualTo(200);
    assertThat(ecr.send("DELETE", "/v2/app/manifests/" + digest).statusCode()).isEqualTo(202);

    assertThat(ecr.send("GET", "/v2/app/manifests/" + digest).statusCode()).isEqualTo(404);
    assertThat(ecr.content()).as("the other repository has it").hasSize(2 + 1);
    ecr.send("DELETE", "/v2/team/other/manifests/" + digest);
    assertThat(ecr.content()).isEmpty();
  }

  @Test
  void anUploadThatBreaksOffLeavesNothingToSeeAndNothingAfterAStart() throws Exception {
    String place = location(ecr.send("POST", UPLOADS));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ecr.uri().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "PATCH %s HTTP/1.1\r\nHost: x\r\nAuthorization: Basic %s\r\nContent-Length: 100000\r\n\r\n"
              .formatted(place, ecr.token().encoded())
              .getBytes(UTF_8));
      out.write(random(1000));
      out.flush();
    }
    assertThat(ecr.incoming()).hasSize(1);
    assertThat(ecr.content()).isEmpty();
    pushed("app", "kept");

    ecr.close();
    ecr = new EcrFixture(folder.resolve("ecr"));

    assertThat(ecr.incoming()).isEmpty();
    assertThat(ecr.content()).hasSize(3);
    assertRefused(ecr.send("GET", place), 404, "BLOB_UPLOAD_UNKNOWN");
    assertThat(ecr.send("GET", "/v2/app/manifests/first").statusCode()).isEqualTo(200);
  }

  @Test
  void manyPushAtOnceAndAllOfItIsThere() throws Exception {
    byte[] shared = random(200_000);
    List<Callable<String>> pushes = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      byte[] own = ("own " + i).getBytes(UTF_8);
      String tag = "t" + i;
      pushes.add(
          () -> {
            ecr.pushBlob("app", shared);
            ecr.pushBlob("app", own);
            byte[] manifest = manifest(own, shared);
            assertThat(ecr.putManifest("app", tag, manifest, MANIFEST).statusCode()).isEqualTo(201);
            return Digest.sha256(manifest).toString();
          });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var push : threads.invokeAll(pushes)) {
        assertThat(ecr.send("GET", "/v2/app/manifests/" + push.get()).statusCode()).isEqualTo(200);
      }
    }
    assertThat(ecr.content()).hasSize(1 + 16 + 16);
    assertThat(ecr.incoming()).isEmpty();
  }

  private byte[] pushed(String repository, String content) throws Exception {
    byte[] config = "{}".getBytes(UTF_8);
    byte[] layer = content.getBytes(UTF_8);
    ecr.pushBlob(repository, config);
    ecr.pushBlob(repository, layer);
    byte[] manifest = manifest(config, layer);
    assertThat(ecr.putManifest(repository, "first", manifest, MANIFEST).statusCode())
        .isEqualTo(201);
    return manifest;
  }

  private static byte[] manifest(byte[] config, byte[] layer) {
    return """
        {"schemaVersion":2,"mediaType":"%s",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
         "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
        """
        .formatted(
            MANIFEST, Digest.sha256(config), config.length, Digest.sha256(layer), layer.length)
        .getBytes(UTF_8);
  }

  private static ImageBuilder image(String content) {
    return new ImageBuilder()
        .layer(new LayerBuilder().file("greeting", content))
        .entrypoint("/greeting");
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, String code) {
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
    assertThat(text(answer)).contains("{\"errors\":[{\"code\":\"" + code + "\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  private static String location(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] part(byte[] content, int from, int to) {
    return Arrays.copyOfRange(content, from, to);
  }
}
