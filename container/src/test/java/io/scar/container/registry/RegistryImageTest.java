package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Digest;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryImageTest extends RegistryTestBase {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Puts a document into the registry. */
  private Digest store(byte[] bytes) throws IOException {
    Digest digest = Digest.sha256(bytes);
    Files.write(layout.resolve("blobs/sha256").resolve(digest.hex()), bytes);
    return digest;
  }

  private Digest store(ObjectNode json) throws IOException {
    return store(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode manifest() throws IOException {
    String digest =
        JSON.readTree(Files.readAllBytes(layout.resolve("index.json")))
            .path("manifests")
            .path(0)
            .path("digest")
            .asText();
    return (ObjectNode) JSON.readTree(registry.blob(digest));
  }

  /** The image under another manifest; answers with its name. */
  private String changed(ObjectNode manifest) throws IOException {
    return "acme/tool@" + store(manifest);
  }

  private static ObjectNode entry(Digest digest, long size, String type) {
    return JSON.createObjectNode()
        .put("mediaType", type)
        .put("digest", digest.toString())
        .put("size", size);
  }

  private static ObjectNode index(ObjectNode... entries) {
    ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
    index.put("mediaType", "application/vnd.oci.image.index.v1+json");
    ArrayNode manifests = index.putArray("manifests");
    for (ObjectNode entry : entries) {
      manifests.add(entry);
    }
    return index;
  }

  private ObjectNode forPlatform(String architecture, String variant) throws IOException {
    ObjectNode manifest = manifest().put("note", architecture + variant);
    byte[] bytes = manifest.toString().getBytes(StandardCharsets.UTF_8);
    ObjectNode entry =
        entry(store(bytes), bytes.length, "application/vnd.oci.image.manifest.v1+json");
    ObjectNode platform = entry.putObject("platform").put("os", "linux");
    platform.put("architecture", architecture);
    if (!variant.isEmpty()) {
      platform.put("variant", variant);
    }
    return entry;
  }

  @Test
  void pullsAnImageAsItIsInTheLayout() throws Exception {
    try (RegistryImage pulled = open();
        var local = LocalImages.open(new Reference.OciLayout(layout, "1"))) {
      assertThat(pulled.digest()).isEqualTo(image.digest()).isEqualTo(local.digest());
      assertThat(pulled.config()).isEqualTo(local.config());
      assertThat(pulled.configBytes()).isEqualTo(local.configBytes());
      assertThat(pulled.name()).isEqualTo(registry.host() + "/acme/tool:1");
      assertThat(read(pulled, 0)).isEqualTo(layerBlob());
    }
  }

  @Test
  void pullsByDigestAndNamesTheDigestOfWhatItPulled() throws Exception {
    Reference.Registry pinned = open().pinned();
    assertThat(pinned.toString()).startsWith(registry.host() + "/acme/tool:1@sha256:");
    RegistryImage again = new Registries(settings, pace).open(pinned, Platform.LINUX_AMD64);
    assertThat(again.digest()).isEqualTo(image.digest());
    assertThat(registry.requests())
        .anyMatch(request -> request.path().endsWith("/manifests/" + pinned.digest()));
  }

  @Test
  void asksForNoLayerBeforeItIsRead() throws Exception {
    RegistryImage pulled = open();
    pulled.open(pulled.layers().getFirst()).close();
    assertThat(registry.requests()).noneMatch(request -> request.path().endsWith(layerPath()));
  }

  @Test
  void readsLayersFromSeveralThreads() throws Exception {
    RegistryImage pulled = open();
    byte[] blob = layerBlob();
    List<Callable<byte[]>> readers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      readers.add(() -> read(pulled, 0));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<byte[]> bytes : threads.invokeAll(readers)) {
        assertThat(bytes.get()).isEqualTo(blob);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "amd64, , amd64",
    "amd64, v3, amd64v3",
    "amd64, v4, amd64v3",
    "arm64, , arm64v8",
    "arm, , armv7",
    "arm, v6, armv6",
    "arm, v7, armv7",
  })
  void choosesByPlatformAndVariant(String architecture, String variant, String expected)
      throws Exception {
    Digest index =
        store(
            index(
                forPlatform("arm", "v6"),
                forPlatform("amd64", "v3"),
                forPlatform("amd64", ""),
                forPlatform("arm", "v7"),
                forPlatform("arm64", "v8")));
    Platform wanted = new Platform("linux", architecture, variant);
    // The configuration of all of them says amd64, so that another architecture is found out late.
    if (architecture.equals("amd64")) {
      open("acme/tool@" + index, wanted);
    } else {
      assertFails(() -> open("acme/tool@" + index, wanted), Kind.DOES_NOT_FIT, "linux/amd64");
    }
    Digest chosen =
        Digest.sha256(manifest().put("note", expected).toString().getBytes(StandardCharsets.UTF_8));
    assertThat(registry.requests())
        .filteredOn(FakeRegistry.Request::isManifest)
        .last()
        .satisfies(request -> assertThat(request.path()).endsWith(chosen.toString()));
  }

  @Test
  void goesThroughNestedIndexesButNotForEver() throws Exception {
    ObjectNode inner = forPlatform("amd64", "");
    String name = "";
    for (int depth = 0; depth < 20; depth++) {
      byte[] bytes = index(inner).toString().getBytes(StandardCharsets.UTF_8);
      Digest digest = store(bytes);
      inner = entry(digest, bytes.length, "application/vnd.oci.image.index.v1+json");
      name = "acme/tool@" + digest;
      if (depth == 1) {
        assertThat(open(name).digest()).isEqualTo(image.digest());
      }
    }
    assertOpeningFails(name, Kind.DAMAGED, "nested too deep");
  }

  @Test
  void listsThePlatformsThereAre() throws Exception {
    Digest index = store(index(forPlatform("arm64", "v8"), forPlatform("s390x", "")));
    assertOpeningFails(
        "acme/tool@" + index,
        Kind.DOES_NOT_FIT,
        "linux/arm64/v8, linux/s390x",
        "linux/amd64 is needed");
  }

  @Test
  void readsDockersDocuments() throws Exception {
    ObjectNode manifest = manifest();
    manifest.put("mediaType", "application/vnd.docker.distribution.manifest.v2+json");
    ((ObjectNode) manifest.path("config"))
        .put("mediaType", "application/vnd.docker.container.image.v1+json");
    ((ObjectNode) manifest.path("layers").path(0))
        .put("mediaType", "application/vnd.docker.image.rootfs.diff.tar.gzip");
    byte[] bytes = manifest.toString().getBytes(StandardCharsets.UTF_8);
    ObjectNode entry =
        entry(store(bytes), bytes.length, "application/vnd.docker.distribution.manifest.v2+json");
    entry.putObject("platform").put("os", "linux").put("architecture", "amd64");
    ObjectNode list =
        index(entry).put("mediaType", "application/vnd.docker.distribution.manifest.list.v2+json");
    assertThat(read(open("acme/tool@" + store(list)), 0)).isEqualTo(layerBlob());
    assertThat(registry.requests().getFirst().headers().get("accept"))
        .contains(
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json");
  }

  @Test
  void refusesSchemaOneByName() {
    registry.before(
        (request, reply) ->
            request.isManifest()
                && reply.send(
                    200,
                    "{\"schemaVersion\":1,\"fsLayers\":[]}",
                    "Content-Type: application/vnd.docker.distribution.manifest.v1+prettyjws"));
    assertOpeningFails(Kind.UNSUPPORTED, "schema 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
        "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
      })
  void refusesLayersOfOtherKinds(String type) throws Exception {
    ObjectNode manifest = manifest();
    ((ObjectNode) manifest.path("layers").path(0)).put("mediaType", type);
    assertOpeningFails(
        changed(manifest),
        Kind.UNSUPPORTED,
        type.endsWith("+encrypted") ? "is encrypted" : "media type " + type);
  }

  @Test
  void refusesArtefactsThatAreNoImages() throws Exception {
    ObjectNode manifest = manifest();
    ((ObjectNode) manifest.path("config")).put("mediaType", "application/vnd.cncf.helm.config.v1");
    assertOpeningFails(changed(manifest), Kind.UNSUPPORTED, "application/vnd.cncf.helm.config.v1");
    assertOpeningFails(
        changed(manifest.put("mediaType", "application/vnd.example+json")),
        Kind.UNSUPPORTED,
        "media type application/vnd.example+json");
  }

  @Test
  void fetchesForeignLayersByHttpsAlone() throws Exception {
    ObjectNode manifest = manifest();
    ObjectNode layer = (ObjectNode) manifest.path("layers").path(0);
    layer.put("mediaType", "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    layer.putArray("urls").add("http://127.0.0.1:" + registry.port() + "/elsewhere");
    RegistryImage plain = open(changed(manifest));
    assertFails(() -> read(plain, 0), Kind.UNSUPPORTED, "only https", "/elsewhere");
    assertThat(registry.requests()).noneMatch(request -> request.path().equals("/elsewhere"));
    // Where the address fails, the registry itself may have the layer.
    layer.putArray("urls").add("https://127.0.0.1:" + registry.port() + "/elsewhere");
    assertThat(read(open(changed(manifest)), 0)).isEqualTo(layerBlob());
  }

  @Test
  void refusesAManifestThatLies() throws Exception {
    for (String lie : List.of("9", "-1", "1e99", "\"12\"", "99999999999999999999", "17000000")) {
      ObjectNode manifest = manifest();
      ((ObjectNode) manifest.path("config")).set("size", JSON.readTree(lie));
      assertOpeningFails(changed(manifest), Kind.DAMAGED, registry.host());
    }
    ObjectNode two = manifest();
    two.withArray("layers").add(two.path("layers").path(0));
    assertOpeningFails(changed(two), Kind.DAMAGED, "1 layers and the manifest 2");
    ObjectNode both = manifest();
    both.putArray("manifests");
    assertOpeningFails(changed(both), Kind.DAMAGED, "lists images");
    ObjectNode noDigest = manifest();
    ((ObjectNode) noDigest.path("layers").path(0)).put("digest", "sha256:12");
    assertOpeningFails(changed(noDigest), Kind.DAMAGED, "no digest");
  }

  @Test
  void refusesAManifestThatIsNotTheOneThatWasNamed() throws Exception {
    ObjectNode other = manifest().put("note", "other");
    String name = changed(manifest().put("note", "this"));
    registry.before(
        (request, reply) ->
            request.isManifest()
                && reply.send(
                    200,
                    other.toString(),
                    "Docker-Content-Digest: " + name.substring(name.indexOf('@') + 1)));
    assertOpeningFails(name, Kind.DAMAGED, "digest");
  }

  @Test
  void doesNotBelieveTheDigestHeader() throws Exception {
    byte[] manifest = manifest().toString().getBytes(StandardCharsets.UTF_8);
    registry.before(
        (request, reply) ->
            request.path().endsWith("/manifests/1")
                && reply.send(200, manifest, "Docker-Content-Digest: sha256:" + "0".repeat(64)));
    assertThat(open().pinned().digest()).isEqualTo(Digest.sha256(manifest));
  }

  @Test
  void endsAnEndlessManifest() {
    byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    registry.before(
        (request, reply) -> {
          reply.head(200, -1);
          while (request.isManifest()) {
            reply.write(blanks);
          }
          return true;
        });
    assertOpeningFails(Kind.DAMAGED, "longer than 16 MB");
  }

  @Test
  void choosesInAnIndexThatATagNames(@org.junit.jupiter.api.io.TempDir Path other)
      throws Exception {
    ImageBuilder.writeOciIndex(
        Files.createDirectories(other.resolve("x")),
        "many",
        image("a").architecture("arm64"),
        image("b"));
    try (FakeRegistry second = new FakeRegistry(other.resolve("x"))) {
      RegistryImage pulled =
          new Registries(settings, pace)
              .open(
                  Reference.Registry.parse(second.host() + "/any/name:many"), Platform.LINUX_AMD64);
      assertThat(pulled.digest()).isEqualTo(image("b").digest());
      for (ImageLayer layer : pulled.layers()) {
        try (InputStream in = pulled.open(layer)) {
          assertThat(in.readAllBytes()).hasSize((int) layer.blobSize());
        }
      }
    }
  }
}
