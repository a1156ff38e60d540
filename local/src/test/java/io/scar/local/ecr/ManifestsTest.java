package io.scar.local.ecr;

import static io.scar.local.ecr.EcrFixture.INDEX;
import static io.scar.local.ecr.EcrFixture.MANIFEST;
import static io.scar.local.ecr.EcrFixture.text;
import static io.scar.local.ecr.RegistryFixture.assertRefused;
import static io.scar.local.ecr.RegistryFixture.manifest;
import static io.scar.local.ecr.RegistryFixture.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.container.image.Digest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Manifests, tags and referrers, and what stays on disk for them. */
class ManifestsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension final RegistryFixture registry = new RegistryFixture();

  @Test
  void aManifestNeedsItsBlobs() throws Exception {
    byte[] config = "{}".getBytes(UTF_8);
    byte[] layer = random(10);
    byte[] manifest = manifest(config, layer);
    registry.ecr().pushBlob("app", config);
    assertRefused(
        registry.ecr().putManifest("app", "v1", manifest, MANIFEST), 400, "MANIFEST_BLOB_UNKNOWN");
    registry.ecr().pushBlob("team/other", layer);
    assertRefused(
        registry.ecr().putManifest("app", "v1", manifest, MANIFEST), 400, "MANIFEST_BLOB_UNKNOWN");
    registry.ecr().pushBlob("app", layer);

    HttpResponse<byte[]> put = registry.ecr().putManifest("app", "v1", manifest, MANIFEST);

    assertThat(put.statusCode()).isEqualTo(201);
    String digest = Digest.sha256(manifest).toString();
    assertThat(put.headers().firstValue("Docker-Content-Digest")).contains(digest);
    for (String reference : List.of("v1", digest)) {
      HttpResponse<byte[]> got = registry.send("GET", "/v2/app/manifests/" + reference);
      assertThat(got.body()).isEqualTo(manifest);
      assertThat(got.headers().firstValue("Content-Type")).contains(MANIFEST);
      assertThat(registry.send("HEAD", "/v2/app/manifests/" + reference).statusCode())
          .isEqualTo(200);
    }
    assertRefused(registry.send("GET", "/v2/app/manifests/v2"), 404, "MANIFEST_UNKNOWN");
  }

  @Test
  void whatIsNoManifestIsRefused() throws Exception {
    assertRefused(
        registry.ecr().putManifest("app", "v1", "no".getBytes(UTF_8), MANIFEST),
        400,
        "MANIFEST_INVALID");
    assertRefused(
        registry.ecr().putManifest("app", "v1", "{}".getBytes(UTF_8), MANIFEST),
        400,
        "MANIFEST_INVALID");
    assertRefused(
        registry.ecr().putManifest("app", "v1", manifest(random(1), random(1)), "text/plain"),
        400,
        "MANIFEST_INVALID");
    assertRefused(
        registry.ecr().putManifest("app", "v1", new byte[(4 << 20) + 1], MANIFEST),
        413,
        "SIZE_INVALID");
    assertRefused(
        registry
            .ecr()
            .putManifest("app", "sha256:" + "0".repeat(64), "{}".getBytes(UTF_8), MANIFEST),
        400,
        "DIGEST_INVALID");
  }

  @Test
  void tagsAreListedInPages() throws Exception {
    byte[] manifest = registry.pushed("app", "content");
    for (String tag : List.of("a", "b", "c")) {
      registry.ecr().putManifest("app", tag, manifest, MANIFEST);
    }

    HttpResponse<byte[]> first = registry.send("GET", "/v2/app/tags/list?n=2");
    String next = first.headers().firstValue("Link").orElseThrow();

    assertThat(text(first)).isEqualTo("{\"name\":\"app\",\"tags\":[\"a\",\"b\"]}");
    assertThat(next).endsWith("; rel=\"next\"");
    HttpResponse<byte[]> second = registry.send("GET", next.substring(1, next.indexOf('>')));
    assertThat(text(second)).isEqualTo("{\"name\":\"app\",\"tags\":[\"c\",\"first\"]}");
    assertThat(second.headers().firstValue("Link")).isEmpty();
  }

  @Test
  void whatNobodyHasAnyMoreIsRemovedFromDisk() throws Exception {
    byte[] one = registry.pushed("app", "one");
    registry.pushed("team/other", "one");
    String digest = Digest.sha256(one).toString();
    registry.ecr().putManifest("app", "v1", one, MANIFEST);
    assertThat(registry.ecr().content()).hasSize(3);

    assertThat(registry.send("DELETE", "/v2/app/manifests/v1").statusCode()).isEqualTo(202);
    assertThat(registry.send("GET", "/v2/app/manifests/" + digest).statusCode()).isEqualTo(200);
    assertThat(registry.send("DELETE", "/v2/app/manifests/" + digest).statusCode()).isEqualTo(202);

    assertThat(registry.send("GET", "/v2/app/manifests/" + digest).statusCode()).isEqualTo(404);
    assertThat(registry.ecr().content()).as("the other repository has it").hasSize(2 + 1);
    registry.send("DELETE", "/v2/team/other/manifests/" + digest);
    assertThat(registry.ecr().content()).isEmpty();
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
            registry.ecr().pushBlob("app", shared);
            registry.ecr().pushBlob("app", own);
            byte[] manifest = manifest(own, shared);
            assertThat(registry.ecr().putManifest("app", tag, manifest, MANIFEST).statusCode())
                .isEqualTo(201);
            return Digest.sha256(manifest).toString();
          });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var push : threads.invokeAll(pushes)) {
        assertThat(registry.send("GET", "/v2/app/manifests/" + push.get()).statusCode())
            .isEqualTo(200);
      }
    }
    assertThat(registry.ecr().content()).hasSize(1 + 16 + 16);
    assertThat(registry.ecr().incoming()).isEmpty();
  }

  @Test
  void theSamePushSeveralTimesAtOnceIsOnePush() throws Exception {
    byte[] layer = random(300_000);
    byte[] config = "{}".getBytes(UTF_8);
    byte[] manifest = manifest(config, layer);
    List<Callable<Integer>> pushes =
        Collections.nCopies(
            8,
            () -> {
              registry.ecr().pushBlob("app", config);
              registry.ecr().pushBlob("app", layer);
              return registry.ecr().putManifest("app", "v1", manifest, MANIFEST).statusCode();
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var push : threads.invokeAll(pushes)) {
        assertThat(push.get()).isEqualTo(201);
      }
    }
    assertThat(registry.send("GET", "/v2/app/blobs/" + Digest.sha256(layer)).body())
        .isEqualTo(layer);
    assertThat(registry.ecr().content()).hasSize(3);
    assertThat(registry.ecr().incoming()).isEmpty();
  }

  /** Somebody else's image that is deleted takes nothing from under a push. */
  @Test
  void aBlobThatCameForAnotherImageOutlivesTheFirst() throws Exception {
    byte[] first = registry.pushed("app", "shared");
    byte[] config = "{\"other\":true}".getBytes(UTF_8);
    registry.ecr().pushBlob("app", config);
    String shared = registry.ecr().pushBlob("app", "shared".getBytes(UTF_8));

    registry.send("DELETE", "/v2/app/manifests/" + Digest.sha256(first));

    assertThat(registry.send("HEAD", "/v2/app/blobs/" + shared).statusCode()).isEqualTo(200);
    byte[] second = manifest(config, "shared".getBytes(UTF_8));
    assertThat(registry.ecr().putManifest("app", "v2", second, MANIFEST).statusCode())
        .isEqualTo(201);
    registry.send("DELETE", "/v2/app/manifests/" + Digest.sha256(second));
    assertThat(registry.ecr().content()).isEmpty();
  }

  @Test
  void whatSaysSomethingOfAnImageIsListed() throws Exception {
    String subject = Digest.sha256(registry.pushed("app", "content")).toString();
    byte[] empty = "{}".getBytes(UTF_8);
    byte[] signature = referrer("application/x-signature", subject, empty);
    byte[] materials = referrer("application/x-materials", subject, empty);

    HttpResponse<byte[]> put =
        registry.ecr().putManifest("app", Digest.sha256(signature).toString(), signature, MANIFEST);
    registry.ecr().putManifest("app", Digest.sha256(materials).toString(), materials, MANIFEST);

    assertThat(put.headers().firstValue("OCI-Subject")).contains(subject);
    HttpResponse<byte[]> all = registry.send("GET", "/v2/app/referrers/" + subject);
    assertThat(all.headers().firstValue("Content-Type")).contains(INDEX);
    assertThat(JSON.readTree(all.body()).path("manifests").findValuesAsText("digest"))
        .containsExactlyInAnyOrder(
            Digest.sha256(signature).toString(), Digest.sha256(materials).toString());
    HttpResponse<byte[]> some =
        registry.send(
            "GET", "/v2/app/referrers/" + subject + "?artifactType=application/x-signature");
    assertThat(some.headers().firstValue("OCI-Filters-Applied")).contains("artifactType");
    JsonNode descriptor = JSON.readTree(some.body()).at("/manifests/0");
    assertThat(descriptor.path("artifactType").asText()).isEqualTo("application/x-signature");
    assertThat(descriptor.path("mediaType").asText()).isEqualTo(MANIFEST);
    assertThat(descriptor.path("size").asInt()).isEqualTo(signature.length);
    assertThat(descriptor.at("/annotations/by").asText()).isEqualTo("somebody");
    registry.startAnew();
    assertThat(registry.send("GET", "/v2/app/referrers/" + subject).body()).isEqualTo(all.body());
  }

  /** A referrer may come before what it speaks of. */
  @Test
  void nothingSaysAnythingOfAnImageThatNobodyKnows() throws Exception {
    String unknown = "sha256:" + "0".repeat(64);

    HttpResponse<byte[]> none = registry.send("GET", "/v2/app/referrers/" + unknown);

    assertThat(none.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(none.body()).path("manifests").isEmpty()).isTrue();
    assertRefused(registry.send("GET", "/v2/app/referrers/x"), 400, "DIGEST_INVALID");
    assertRefused(registry.send("GET", "/v2/none/referrers/" + unknown), 404, "NAME_UNKNOWN");
    byte[] config = "{}".getBytes(UTF_8);
    registry.ecr().pushBlob("app", config);
    byte[] early = referrer("application/x-signature", unknown, config);
    assertThat(registry.ecr().putManifest("app", "early", early, MANIFEST).statusCode())
        .isEqualTo(201);
  }

  private static byte[] referrer(String type, String subject, byte[] config) {
    return """
        {"schemaVersion":2,"mediaType":"%s","artifactType":"%s","annotations":{"by":"somebody"},
         "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":%d},
         "layers":[],"subject":{"mediaType":"%s","digest":"%s","size":1}}
        """
        .formatted(MANIFEST, type, Digest.sha256(config), config.length, MANIFEST, subject)
        .getBytes(UTF_8);
  }
}
