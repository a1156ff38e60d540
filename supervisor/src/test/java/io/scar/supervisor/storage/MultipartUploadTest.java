package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.RoleCredentials;
import io.scar.supervisor.fixture.FakeS3;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartUploadTest {

  private static final StoredObject OBJECT =
      new StoredObject(StorageProviderId.DEFAULT_S3, "pics", "out/large ü.bin");

  @TempDir Path folder;
  private FakeS3 s3;
  private S3Storage storage;

  @BeforeEach
  void start() throws IOException {
    s3 = new FakeS3();
    storage =
        new S3Storage(
            new Aws(
                "us-east-1",
                Optional.of(s3.endpoint()),
                Optional.of(new RoleCredentials("id", "secret", Optional.empty()))),
            new PartSizes(100, 40));
  }

  @AfterEach
  void stop() {
    storage.close();
    s3.close();
  }

  private Path file(int size) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < size; i++) {
      text.append(i).append(' ');
    }
    return Files.writeString(folder.resolve("file"), text.substring(0, size));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 101, 120, 121, 1000})
  void whatIsSentInPartsIsTheFile(int size) throws IOException {
    Path file = file(size);

    assertThat(storage.store(file, OBJECT)).isEqualTo(size);

    assertThat(s3.text("pics/out/large ü.bin")).isEqualTo(Files.readString(file));
    assertThat(s3.unfinishedParts()).isZero();
    assertThat(s3.aborted()).isZero();
  }

  @Test
  void afterAFailureNoPartStays() throws IOException {
    s3.breakPart(3);
    Path file = file(200);

    assertThatExceptionOfType(StorageUnavailable.class)
        .isThrownBy(() -> storage.store(file, OBJECT))
        .withMessageContainingAll("s3:PutObject", "s3://pics/out/large ü.bin");

    assertThat(s3.paths()).isEmpty();
    assertThat(s3.unfinishedParts()).isZero();
    assertThat(s3.aborted()).isEqualTo(1);
  }

  @Test
  void aMissingBucketIsNamedHereToo() throws IOException {
    s3.removeBucket("pics");
    Path file = file(200);

    assertThatExceptionOfType(ObjectNotFound.class)
        .isThrownBy(() -> storage.store(file, OBJECT))
        .withMessageContaining("there is no bucket `pics`");
  }

  @Test
  void aPartIsReadAnewForEachAttempt() throws IOException {
    FilePart part = new FilePart(file(200), 40, 20);
    String whole = Files.readString(folder.resolve("file"));

    for (int attempt = 0; attempt < 2; attempt++) {
      try (InputStream content = part.newStream()) {
        assertThat(content.markSupported()).isFalse();
        assertThat((char) content.read()).isEqualTo(whole.charAt(40));
        assertThat(content.skip(5)).isEqualTo(5);
        assertThat(new String(content.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
            .isEqualTo(whole.substring(46, 60));
        assertThat(content.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void aFileThatBecameShorterIsNoPart() throws IOException {
    FilePart part = new FilePart(file(100), 80, 40);
    try (InputStream content = part.newStream()) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(content::readAllBytes)
          .withMessageContaining("shorter");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 64",
    "640, 64",
    "640_000, 64",
    "640_001, 65",
    "5_000_000, 500",
  })
  void partsGrowSoThatThereAreNeverTooMany(String size, long part) {
    assertThat(new PartSizes(100, 64).partOf(Long.parseLong(size.replace("_", ""))))
        .isEqualTo(part);
  }

  @Test
  void theDefaultsAreWithinTheLimitsOfS3() {
    long fiveMib = 5L << 20;
    long fiveGib = 5L << 30;

    assertThat(PartSizes.DEFAULT.single()).isLessThan(fiveGib);
    assertThat(PartSizes.DEFAULT.part()).isBetween(fiveMib, fiveGib);
    assertThat(PartSizes.DEFAULT.partOf(40L << 40)).isLessThanOrEqualTo(fiveGib);
  }
}
