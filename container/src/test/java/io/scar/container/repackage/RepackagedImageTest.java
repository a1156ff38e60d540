package io.scar.container.repackage;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.testing.MemoryRegistry;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is sent of a repackaged image, and what need not be. */
class RepackagedImageTest extends RepackagingTestBase {

  @Test
  void whatIsPushedCanBeOpenedAndReadWhole() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
    }
    try (ImageSource pushed = opened("words")) {
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

  @Test
  void blobsOfTheSameRegistryAreMountedAndNotFetched() throws Exception {
    pushOriginal();
    try (ImageSource source = opened("acme/tool")) {
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
  void aRegistryThatMountsNothingIsSentTheBlobs() throws Exception {
    registry.close();
    registry = new MemoryRegistry(false);
    pushOriginal();
    try (ImageSource source = opened("acme/tool")) {
      PushReport report = push(source, "words");

      assertThat(report.mounted()).isZero();
      assertThat(report.uploaded()).isEqualTo(5);
    }
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
}
