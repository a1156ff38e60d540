package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.supervisor.config.Aws;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.storage.ConditionalObjects.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConditionalObjectsTest {

  private FakeS3 s3;
  private S3Storage storage;
  private ConditionalObjects objects;

  @BeforeEach
  void start() throws IOException {
    s3 = new FakeS3();
    storage = new S3Storage(new Aws("us-east-1", Optional.of(s3.endpoint()), Optional.empty()));
    objects = storage.conditional();
  }

  @AfterEach
  void stop() {
    storage.close();
    s3.close();
  }

  @Test
  void anObjectIsMadeOnce() {
    assertThat(objects.read("b", "k")).isEmpty();
    assertThat(objects.create("b", "k", "first")).isTrue();
    assertThat(objects.create("b", "k", "second")).isFalse();

    assertThat(objects.read("b", "k").map(Version::text)).contains("first");
  }

  @Test
  void onlyTheVersionThatWasReadIsWrittenOver() {
    objects.create("b", "k", "first");
    Version first = objects.read("b", "k").orElseThrow();

    assertThat(objects.replace("b", "k", first, "second")).isTrue();
    assertThat(objects.replace("b", "k", first, "third")).isFalse();
    assertThat(objects.replace("b", "gone", first, "third")).isFalse();

    assertThat(s3.text("b/k")).isEqualTo("second");
  }

  @Test
  void theAgeIsCountedByTheServersClock() {
    s3.put("b/k", "text", Duration.ofMinutes(10));

    assertThat(objects.read("b", "k").orElseThrow().age())
        .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(15));
  }

  @Test
  void anAnswerThatBreaksOffIsAskedForAgain() {
    s3.put("b/k", "claimed somebody");
    s3.cut("b/k");

    assertThat(objects.read("b", "k").orElseThrow().text()).isEqualTo("claimed somebody");
  }

  @Test
  void aBucketThatIsNotThereIsNoObjectThatIsNotThere() {
    s3.removeBucket("b");

    assertThatExceptionOfType(ObjectNotFound.class)
        .isThrownBy(() -> objects.read("b", "k"))
        .withMessageContaining("there is no bucket `b`");
    assertThatExceptionOfType(ObjectNotFound.class)
        .isThrownBy(() -> objects.create("b", "k", "text"));
  }

  @Test
  void whatTheRoleMayNotIsTold() {
    s3.refuse("b/k");

    assertThatExceptionOfType(StorageRefused.class).isThrownBy(() -> objects.read("b", "k"));
    assertThatExceptionOfType(StorageRefused.class)
        .isThrownBy(() -> objects.create("b", "k", "text"));
  }

  @Test
  void aServiceThatFailsIsUnavailable() {
    s3.fail(503);

    assertThatExceptionOfType(StorageUnavailable.class).isThrownBy(() -> objects.read("b", "k"));
  }
}
