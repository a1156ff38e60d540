package io.scar.container.repackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Digest;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.registry.OutgoingBlob;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.registry.TargetRepository;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.MemoryRegistry;
import io.scar.container.testing.Packing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RepackagerTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final ImageBuilder image =
      new ImageBuilder()
          .layer(new LayerBuilder().file("bin/tool", 0755, random(70_000)), Packing.GZIP)
          .layer(new LayerBuilder().file("etc/text", 0644, new byte[50_000]), Packing.GZIP)
          .env("PATH=/bin", "LD_PRELOAD=/lib/x.so")
          .entrypoint("/bin/tool")
          .cmd("--all")
          .workingDir("/work")
          .user("1000")
          .ports("80/tcp");

  private final Registries registries =
      new Registries(
          RegistrySettings.ANONYMOUS.withTimes(
              Duration.ofSeconds(10), Duration.ofSeconds(10), 4, Duration.ofMillis(20)));

  private MemoryRegistry registry;
  private Path bundle;
  private Path packageZip;

  @BeforeEach
  void prepare() throws IOException {
    registry = new MemoryRegistry(true);
    bundle = folder.resolve("bundle.tar");
    Files.write(bundle, new LayerBuilder().file("opt/scar/start", 0755, random(300_000)).build());
    packageZip = zip("package.zip", Map.of("function_config.yaml", "name: words\n"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private Path zip(String name, Map<String, String> files) throws IOException {
    Path zip = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return zip;
  }

  private Reference.OciLayout layout() throws IOException {
    Path layout = folder.resolve("layout");
    if (!Files.exists(layout)) {
      image.writeOciLayout(Files.createDirectory(layout), "1");
    }
    return new Reference.OciLayout(layout, "1");
  }

  private ImageSource opened() throws IOException {
    return LocalImages.open(layout(), Platform.LINUX_AMD64);
  }

  private TargetRepository target(String repository) throws ContainerException {
    return registries.target(
        Reference.Registry.parse(registry.host() + "/" + repository + ":latest"));
  }

  private Repackaging from(ImageSource source) {
    return new Repackaging(source, "acme/tool:1", bundle, packageZip, "1.0");
  }

  private Repackager repackager() {
    return new Repackager(folder.resolve("cache"));
  }

  private PushReport push(ImageSource source, String repository)
      throws IOException, InterruptedException {
    try (RepackagedImage made = repackager().prepare(from(source))) {
      return made.push(target(repository), PushProgress.NONE);
    }
  }

  private JsonNode manifest(String repository) throws IOException {
    return JSON.readTree(registry.manifest(repository, "latest"));
  }

  private byte[] blob(String repository, JsonNode descriptor) {
    byte[] blob =
        Objects.requireNonNull(registry.blob(repository, descriptor.path("digest").asText()));
    assertThat(blob).hasSize(descriptor.path("size").asInt());
    return blob;
  }

  private static Map<String, TarArchiveEntry> entries(byte[] gzip, Map<String, byte[]> contents)
      throws IOException {
    Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(gzip)))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        entries.put(e.getName(), e);
        contents.put(e.getName(), tar.readAllBytes());
      }
    }
    return entries;
  }

  @Test
  void theUsersLayersStayAndTwoComeOnTop() throws Exception {
    try (ImageSource source = opened()) {
      PushReport report = push(source, "words");

      assertThat(report.uploaded()).isEqualTo(5);
      JsonNode layers = manifest("words").path("layers");
      assertThat(layers).hasSize(4);
      assertThat(layers.path(0).path("digest").asText())
          .isEqualTo(String.valueOf(source.layers().get(0).blobDigest()));
      assertThat(layers.path(1).path("digest").asText())
          .isEqualTo(String.valueOf(source.layers().get(1).blobDigest()));
      Map<String, byte[]> contents = new LinkedHashMap<>();
      entries(blob("words", layers.path(2)), contents);
      assertThat(contents).containsEntry("opt/scar/start", random(300_000));
      contents.clear();
      Map<String, TarArchiveEntry> function = entries(blob("words", layers.path(3)), contents);
      assertThat(contents.get("opt/scar/image.json")).isEqualTo(source.configBytes());
      assertThat(contents.get("var/task/function_config.yaml"))
          .asString()
          .isEqualTo("name: words\n");
      assertThat(function.keySet())
          .containsExactly(
              "opt/",
              "opt/scar/",
              "var/",
              "var/task/",
              "opt/scar/image.json",
              "var/task/function_config.yaml");
      assertThat(function.values())
          .allSatisfy(
              entry -> {
                assertThat(entry.getLongUserId()).isZero();
                assertThat(entry.getLastModifiedTime().toMillis()).isZero();
                assertThat(entry.getMode() & 0777).isEqualTo(entry.isDirectory() ? 0755 : 0644);
              });
    }
  }

  @Test
  void theConfigurationStartsTheBundleAndNothingOfTheOriginalsStartIsLeft() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");

      JsonNode config = JSON.readTree(blob("words", manifest("words").path("config")));
      JsonNode settings = config.path("config");
      assertThat(settings.path("Entrypoint")).hasToString("[\"/opt/scar/start\"]");
      assertThat(settings.path("Cmd")).isEmpty();
      assertThat(settings.path("Env").isArray()).isTrue();
      assertThat(settings.path("Env")).isEmpty();
      assertThat(settings.path("WorkingDir").asText()).isEqualTo("/");
      assertThat(settings.has("User")).isFalse();
      assertThat(settings.path("ExposedPorts").has("80/tcp")).isTrue();
      assertThat(settings.path("Labels").path("io.scar.image").asText()).isEqualTo("acme/tool:1");
      assertThat(settings.path("Labels").path("io.scar.digest").asText())
          .isEqualTo(source.digest().toString());
      assertThat(settings.path("Labels").path("io.scar.version").asText()).isEqualTo("1.0");
      assertThat(config.path("architecture").asText()).isEqualTo("amd64");
      List<Digest> diffIds = new ArrayList<>();
      for (JsonNode diffId : config.path("rootfs").path("diff_ids")) {
        diffIds.add(Digest.parse(diffId.asText()));
      }
      assertThat(diffIds).hasSize(4).startsWith(source.config().diffIds().toArray(Digest[]::new));
    }
  }

  @Test
  void whatIsPushedCanBeOpenedAndReadWhole() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
    }
    try (ImageSource pushed =
        registries.open(
            Reference.Registry.parse(registry.host() + "/words"), Platform.LINUX_AMD64)) {
      for (var layer : pushed.layers()) {
        try (InputStream in = pushed.open(layer)) {
          assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(layer.blobSize());
        }
      }
    }
  }

  @Test
  void theSameInputsGiveTheSameDigestAndNothingIsSentAgain() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
      registry.forget();

      PushReport again = push(source, "words");

      assertThat(again).isEqualTo(PushReport.NOTHING);
      assertThat(registry.requests()).containsExactly("HEAD /v2/words/manifests/latest");
    }
  }

  @Test
  void aNewPackageSendsItsLayerAndItsConfigurationAlone() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
      packageZip = zip("package.zip", Map.of("function_config.yaml", "name: others\n"));

      PushReport report = push(source, "words");

      assertThat(report.present()).isEqualTo(3);
      assertThat(report.uploaded()).isEqualTo(2);
      assertThat(report.sentBytes()).isLessThan(5_000);
    }
  }

  @Test
  void anImageThatIsThereUnderNoTagGetsTheTagAlone() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
      Path first = packageZip;
      packageZip = zip("other.zip", Map.of("function_config.yaml", "name: others\n"));
      push(source, "words");
      packageZip = first;
      registry.forget();

      PushReport report = push(source, "words");

      assertThat(report.changed()).isTrue();
      assertThat(report.sentBytes()).isZero();
      assertThat(registry.requests()).noneMatch(line -> line.contains("/blobs/"));
    }
  }

  private String pushOriginal() throws Exception {
    // Any registry image will do; one that is repackaged would be refused.
    try (ImageSource source = opened()) {
      TargetRepository original = target("acme/tool");
      for (var layer : source.layers()) {
        original.push(
            new OutgoingBlob(
                "layer",
                Objects.requireNonNull(layer.blobDigest()),
                layer.blobSize(),
                null,
                () -> source.open(layer)),
            count -> {});
      }
      original.push(
          new OutgoingBlob(
              "configuration",
              source.digest(),
              source.configBytes().length,
              null,
              () -> new ByteArrayInputStream(source.configBytes())),
          count -> {});
      List<TargetLayer> layers = new ArrayList<>();
      source
          .layers()
          .forEach(
              l ->
                  layers.add(
                      new TargetLayer(
                          "layer",
                          l.diffId(),
                          Objects.requireNonNull(l.blobDigest()),
                          l.blobSize(),
                          true,
                          InputStream::nullInputStream)));
      original.putManifest(
          "latest", Documents.manifest(source.configBytes(), layers), Documents.MANIFEST_TYPE);
    }
    registry.forget();
    return registry.host() + "/acme/tool:latest";
  }

  @Test
  void blobsOfTheSameRegistryAreMountedAndNotFetched() throws Exception {
    String name = pushOriginal();
    try (ImageSource source =
        registries.open(Reference.Registry.parse(name), Platform.LINUX_AMD64)) {
      PushReport report = push(source, "words");

      assertThat(report.mounted()).isEqualTo(2);
      assertThat(report.uploaded()).isEqualTo(3);
      assertThat(registry.requests())
          .noneMatch(
              line -> line.startsWith("GET") && line.contains(source.layers().get(0).path()));
      assertThat(manifest("words").path("layers")).hasSize(4);
    }
  }

  @Test
  void theDigestIsKnownBeforeAnyLayerIsFetched() throws Exception {
    String name = pushOriginal();
    try (ImageSource source =
            registries.open(Reference.Registry.parse(name), Platform.LINUX_AMD64);
        RepackagedImage made = repackager().prepare(from(source))) {
      assertThat(made.digest().hex()).hasSize(64);
      assertThat(registry.requests())
          .filteredOn(line -> line.contains("/blobs/"))
          .singleElement()
          .asString()
          .endsWith(source.digest().toString());
    }
  }

  @Test
  void aRegistryThatMountsNothingIsSentTheBlobs() throws Exception {
    registry.close();
    registry = new MemoryRegistry(false);
    String name = pushOriginal();
    try (ImageSource source =
        registries.open(Reference.Registry.parse(name), Platform.LINUX_AMD64)) {
      PushReport report = push(source, "words");

      assertThat(report.mounted()).isZero();
      assertThat(report.uploaded()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Packing.class,
      names = {"PLAIN", "ZSTD"})
  void layersThatAreNotGzipAreCompressedOnceOnThisMachine(Packing packing) throws Exception {
    ImageBuilder other =
        new ImageBuilder()
            .layer(new LayerBuilder().file("bin/tool", 0755, random(700_000)), packing);
    Path layout = other.writeOciLayout(Files.createDirectory(folder.resolve("other")), "1");
    Digest first;
    try (ImageSource source =
            LocalImages.open(new Reference.OciLayout(layout, "1"), Platform.LINUX_AMD64);
        RepackagedImage made = repackager().prepare(from(source))) {
      first = made.digest();
      assertThat(made.push(target("words"), PushProgress.NONE).uploaded()).isEqualTo(4);
      Map<String, byte[]> contents = new LinkedHashMap<>();
      entries(blob("words", manifest("words").path("layers").path(0)), contents);
      assertThat(contents).containsEntry("bin/tool", random(700_000));
    }
    // What it came to is known now, so that the blob itself is not needed for the digest.
    Files.delete(other.layerBlob(layout, 0));
    try (ImageSource source =
            LocalImages.open(new Reference.OciLayout(layout, "1"), Platform.LINUX_AMD64);
        RepackagedImage made = repackager().prepare(from(source))) {
      assertThat(made.digest()).isEqualTo(first);
    }
    assertThat(folder.resolve("cache")).isDirectoryNotContaining("glob:**packing-*");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void archivesOfDockerSaveGiveTheSameImageAgain(boolean old) throws Exception {
    Path file = folder.resolve("saved.tar");
    if (old) {
      image.writeOldDockerArchive(file, "acme/tool:1", Packing.PLAIN);
    } else {
      image.writeDockerArchive(file, "acme/tool:1", Packing.PLAIN);
    }
    for (int i = 0; i < 2; i++) {
      try (ImageSource source =
          LocalImages.open(new Reference.Archive(file, null), Platform.LINUX_AMD64)) {
        assertThat(push(source, "words").changed()).isEqualTo(i == 0);
      }
    }
    assertThat(manifest("words").path("layers")).hasSize(4);
  }

  @Test
  void aDamagedOriginalIsNeverTaggedAndSaidToBe() throws Exception {
    ImageSource source = opened();
    Path blob = image.layerBlob(folder.resolve("layout"), 0);
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
    try (source) {
      assertFails(() -> push(source, "words"), Kind.DAMAGED, "blob", "copy, save or push");
    }
    assertThat(registry.requests()).noneMatch(line -> line.startsWith("PUT /v2/words/manifests"));
  }

  @Test
  void aBundleInTheCacheThatWasDamagedIsMadeAnew() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
      try (var blobs = Files.newDirectoryStream(folder.resolve("cache"), "*.blob")) {
        for (Path each : blobs) {
          Files.write(each, new byte[] {1, 2, 3});
        }
      }

      assertThat(push(source, "others").uploaded()).isEqualTo(5);
    }
  }

  @Test
  void aBundleInGzipGoesAsItIs() throws Exception {
    byte[] packed = Packing.GZIP.pack(Files.readAllBytes(bundle));
    try (ImageSource source = opened()) {
      push(source, "plain");
      Files.write(bundle, packed);
      for (int i = 0; i < 2; i++) {
        assertThat(push(source, "words").changed()).isEqualTo(i == 0);
      }
    }
    assertThat(blob("words", manifest("words").path("layers").path(2))).isEqualTo(packed);
    assertThat(diffIds("words")).isEqualTo(diffIds("plain"));
  }

  private List<String> diffIds(String repository) throws IOException {
    JsonNode config = JSON.readTree(blob(repository, manifest(repository).path("config")));
    List<String> diffIds = new ArrayList<>();
    config.at("/rootfs/diff_ids").forEach(diffId -> diffIds.add(diffId.asText()));
    return diffIds;
  }

  @Test
  void anUploadThatBreaksOffIsSentAgain() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    registry.fault(
        (line, exchange) -> {
          if (line.startsWith("PUT") && line.contains("uploads") && refused.getAndAdd(1) < 2) {
            MemoryRegistry.send(exchange, 503, new byte[0]);
            return true;
          }
          return false;
        });
    try (ImageSource source = opened()) {
      assertThat(push(source, "words").uploaded()).isEqualTo(5);
    }
  }

  private void answering(String start, int status, String body) {
    registry.fault((line, exchange) -> line.startsWith(start) && answered(exchange, status, body));
  }

  private static boolean answered(HttpExchange exchange, int status, String body)
      throws IOException {
    exchange.getRequestBody().readAllBytes();
    MemoryRegistry.send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    return true;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | 403 | DENIED      | docker login",
        "POST | 404 | NOT_FOUND   | create it first",
        "POST | 405 | UNSUPPORTED | takes no images",
        "PUT  | 413 | DOES_NOT_FIT| so much in one piece",
        "PUT  | 400 | UNAVAILABLE | status 400 (no such thing)",
      })
  void whatTheRegistryRefusesIsSaidWithARemedy(String method, int status, Kind kind, String words)
      throws Exception {
    answering(method, status, "{\"errors\":[{\"code\":\"X\",\"message\":\"no such thing\"}]}");
    try (ImageSource source = opened()) {
      assertFails(() -> push(source, "words"), kind, words, registry.host());
    }
  }

  @Test
  void progressComesToTheWholeWhateverIsThere() throws Exception {
    AtomicLong whole = new AtomicLong();
    AtomicLong done = new AtomicLong();
    PushProgress progress =
        new PushProgress() {
          @Override
          public void begin(long bytes) {
            whole.set(bytes);
          }

          @Override
          public void sent(long bytes) {
            done.addAndGet(bytes);
          }

          @Override
          public void spared(long bytes) {
            done.addAndGet(bytes);
          }
        };
    try (ImageSource source = opened()) {
      push(source, "words");
      packageZip = zip("package.zip", Map.of("function_config.yaml", "name: others\n"));
      try (RepackagedImage made = repackager().prepare(from(source))) {
        made.push(target("words"), progress);
      }
    }
    assertThat(whole.get()).isPositive().isEqualTo(done.get());
  }

  @Test
  void anImageThatIsRepackagedAlreadyIsRefused() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
    }
    try (ImageSource pushed =
        registries.open(
            Reference.Registry.parse(registry.host() + "/words"), Platform.LINUX_AMD64)) {
      assertFails(
          () -> repackager().prepare(from(pushed)),
          Kind.UNSUPPORTED,
          "acme/tool:1",
          "--no-create-image");
    }
  }

  @Test
  void anImageOfTooManyLayersIsRefused() throws Exception {
    ImageBuilder high = new ImageBuilder();
    for (int i = 0; i < 126; i++) {
      high.layer(new LayerBuilder().file("file" + i, 0644, new byte[0]), Packing.GZIP);
    }
    Path layout = high.writeOciLayout(Files.createDirectory(folder.resolve("high")), "1");
    try (ImageSource source =
        LocalImages.open(new Reference.OciLayout(layout, "1"), Platform.LINUX_AMD64)) {
      assertFails(
          () -> repackager().prepare(from(source)), Kind.DOES_NOT_FIT, "126 layers", "squash");
    }
  }

  private static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Kind kind, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ContainerException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContainingAll(words);
  }
}
