package io.scar.local.ecr;

import static io.scar.local.ecr.EcrFixture.MANIFEST;
import static io.scar.local.ecr.RegistryFixture.UPLOADS;
import static io.scar.local.ecr.RegistryFixture.assertRefused;
import static io.scar.local.ecr.RegistryFixture.location;
import static io.scar.local.ecr.RegistryFixture.manifest;
import static io.scar.local.ecr.RegistryFixture.part;
import static io.scar.local.ecr.RegistryFixture.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.image.Digest;
import io.scar.local.testing.RawConnection;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How blobs come into the registry, whole or not. */
class UploadsTest {

  @RegisterExtension final RegistryFixture registry = new RegistryFixture();

  @Test
  void aBlobComesInPartsAndGoesOnWhereItBrokeOff() throws Exception {
    byte[] content = random(300_000);
    String digest = Digest.sha256(content).toString();
    HttpResponse<byte[]> begun = registry.send("POST", UPLOADS);
    assertThat(begun.statusCode()).isEqualTo(202);
    String place = location(begun);

    HttpResponse<byte[]> first =
        registry.send("PATCH", place, part(content, 0, 100_000), "Content-Range", "0-99999");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.headers().firstValue("Range")).contains("0-99999");
    HttpResponse<byte[]> gap =
        registry.send(
            "PATCH", place, part(content, 200_000, 300_000), "Content-Range", "200000-299999");
    assertThat(gap.statusCode()).isEqualTo(416);
    assertThat(gap.headers().firstValue("Range")).contains("0-99999");
    HttpResponse<byte[]> status = registry.send("GET", place);
    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(status.headers().firstValue("Range")).contains("0-99999");
    assertThat(registry.send("PATCH", place, part(content, 100_000, 200_000)).statusCode())
        .isEqualTo(202);
    assertThat(registry.send("HEAD", "/v2/app/blobs/" + digest).statusCode()).isEqualTo(404);

    HttpResponse<byte[]> done =
        registry.send(
            "PUT",
            place + "?digest=" + digest,
            part(content, 200_000, 300_000),
            "Content-Range",
            "200000-299999");

    assertThat(done.statusCode()).isEqualTo(201);
    assertThat(location(done)).isEqualTo("/v2/app/blobs/" + digest);
    assertThat(registry.send("GET", "/v2/app/blobs/" + digest).body()).isEqualTo(content);
    assertThat(registry.send("GET", place).statusCode()).isEqualTo(404);
    assertThat(registry.ecr().incoming()).isEmpty();
  }

  @Test
  void contentWithAnotherDigestIsRefusedAndGone() throws Exception {
    String wrong = Digest.sha256("other".getBytes(UTF_8)).toString();
    assertRefused(
        registry.send("POST", UPLOADS + "?digest=" + wrong, random(10)), 400, "DIGEST_INVALID");
    String place = registry.begin();
    assertRefused(
        registry.send("PUT", place + "?digest=" + wrong, random(10)), 400, "DIGEST_INVALID");
    assertRefused(registry.send("GET", place), 404, "BLOB_UPLOAD_UNKNOWN");
    assertRefused(registry.send("PUT", UPLOADS + "x?digest=sha256:1"), 404, "BLOB_UPLOAD_UNKNOWN");
    assertRefused(registry.send("GET", "/v2/app/blobs/sha256:1"), 400, "DIGEST_INVALID");
    assertThat(registry.ecr().incoming()).isEmpty();
    assertThat(registry.ecr().content()).isEmpty();
  }

  @Test
  void anUploadIsGivenUp() throws Exception {
    String place = registry.begin();
    registry.send("PATCH", place, random(10));

    assertThat(registry.send("DELETE", place).statusCode()).isEqualTo(204);

    assertRefused(registry.send("PATCH", place, random(10)), 404, "BLOB_UPLOAD_UNKNOWN");
    assertThat(registry.ecr().incoming()).isEmpty();
  }

  @Test
  void aBlobIsMountedFromWhereItIsAndNowhereElseSeen() throws Exception {
    String digest = registry.ecr().pushBlob("app", random(1000));
    String there = "/v2/team/other/blobs/" + digest;
    assertRefused(registry.send("GET", there), 404, "BLOB_UNKNOWN");

    HttpResponse<byte[]> mounted =
        registry.send("POST", "/v2/team/other/blobs/uploads/?mount=" + digest + "&from=app");
    HttpResponse<byte[]> missing =
        registry.send("POST", UPLOADS + "?mount=sha256:" + "0".repeat(64) + "&from=team/other");

    assertThat(mounted.statusCode()).isEqualTo(201);
    assertThat(registry.send("GET", there).statusCode()).isEqualTo(200);
    assertThat(missing.statusCode()).as("an upload begins instead").isEqualTo(202);
    assertThat(registry.ecr().content()).hasSize(1);
  }

  @Test
  void anUploadThatBreaksOffLeavesNothingToSeeAndNothingAfterAStart() throws Exception {
    String place = registry.begin();
    try (RawConnection client = connect()) {
      client.send(patch(place, 100_000));
      client.send(random(1000));
    }
    assertThat(registry.ecr().incoming()).hasSize(1);
    assertThat(registry.ecr().content()).isEmpty();
    registry.pushed("app", "kept");

    registry.startAnew();

    assertThat(registry.ecr().incoming()).isEmpty();
    assertThat(registry.ecr().content()).hasSize(3);
    assertRefused(registry.send("GET", place), 404, "BLOB_UPLOAD_UNKNOWN");
    assertThat(registry.send("GET", "/v2/app/manifests/first").statusCode()).isEqualTo(200);
  }

  @Test
  void aPartIsAsLongAsItsRange() throws Exception {
    String place = registry.begin();

    assertRefused(
        registry.send("PATCH", place, random(10), "Content-Range", "0-10"),
        400,
        "BLOB_UPLOAD_INVALID");
    assertRefused(
        registry.send("PATCH", place, random(10), "Content-Range", "9-0"),
        416,
        "BLOB_UPLOAD_INVALID");
    assertThat(registry.send("PATCH", place, random(10), "Content-Range", "0-9").statusCode())
        .isEqualTo(202);
  }

  @Test
  void anUploadIsLookedAtAndGivenUpWhileAPartIsOnItsWay() throws Exception {
    String place = registry.begin();
    try (RawConnection client = connect()) {
      client.send(patch(place, 100_000));
      client.send(random(1000));
      awaitRange(place, "0-999");

      assertThat(registry.send("DELETE", place).statusCode()).isEqualTo(204);

      assertThat(registry.ecr().incoming()).isEmpty();
      client.send(random(99_000));
      assertThat(client.answer()).startsWith("HTTP/1.1 404 ").contains("BLOB_UPLOAD_UNKNOWN");
    }
  }

  @Test
  void uploadsEndWithTheirRepository() throws Exception {
    String place = registry.begin();
    registry.send("PATCH", place, random(10));
    registry.ecr().answer("DeleteRepository", Map.of("repositoryName", "app"));
    assertRefused(registry.send("PATCH", place, random(10)), 404, "NAME_UNKNOWN");

    registry.ecr().pushBlob("team/other", random(5));

    assertThat(registry.ecr().incoming()).isEmpty();
  }

  /** A disk that takes the content and not the list of what the repository has. */
  @Test
  void whatCannotBeKeptIsRefusedAndLeavesNothing() throws Exception {
    byte[] content = random(1000);
    byte[] config = "{}".getBytes(UTF_8);
    registry.ecr().pushBlob("app", config);
    Path repositories = registry.folder().resolve("repositories");
    Path aside = registry.folder().resolve("aside");
    Files.move(repositories, aside);
    Files.createFile(repositories);

    assertRefused(
        registry.send("POST", UPLOADS + "?digest=" + Digest.sha256(content), content),
        507,
        "UNKNOWN");
    assertRefused(
        registry.ecr().putManifest("app", "v1", manifest(config, config), MANIFEST),
        507,
        "UNKNOWN");

    assertThat(registry.ecr().content()).hasSize(1);
    assertThat(registry.ecr().incoming()).isEmpty();
    Files.delete(repositories);
    Files.move(aside, repositories);
    registry.ecr().pushBlob("app", content);
    assertThat(registry.ecr().content()).hasSize(2);
  }

  private void awaitRange(String place, String range) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!registry.send("GET", place).headers().firstValue("Range").equals(Optional.of(range))) {
      assertThat(System.nanoTime()).as("never " + range).isLessThan(deadline);
    }
  }

  private RawConnection connect() throws Exception {
    return new RawConnection(registry.ecr().uri().getPort());
  }

  private String patch(String place, int length) {
    return "PATCH %s HTTP/1.1\r\nHost: x\r\nAuthorization: Basic %s\r\nContent-Length: %d\r\n\r\n"
        .formatted(place, registry.ecr().token().encoded(), length);
  }
}
