package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.RoleCredentials;
import io.scar.supervisor.fixture.FakeS3;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3StorageTest {

  @TempDir Path folder;
  private FakeS3 s3;
  private S3Storage storage;

  @BeforeEach
  void start() throws IOException {
    s3 = new FakeS3();
    storage = storage(s3.endpoint());
  }

  @AfterEach
  void stop() {
    storage.close();
    s3.close();
  }

  @Test
  void whatIsStoredIsFetchedUnderAnyName() throws IOException {
    StoredObject object = object("pics", "in/ü + %/a b.png");
    Path file = Files.writeString(folder.resolve("file"), "content");

    assertThat(storage.store(file, object)).isEqualTo(7);
    assertThat(storage.fetch(object, folder.resolve("copy"))).isEqualTo(7);

    assertThat(folder.resolve("copy")).hasContent("content");
    assertThat(s3.paths()).containsExactly("pics/in/ü + %/a b.png");
  }

  @Test
  void emptyObjectsAreObjects() throws IOException {
    StoredObject object = object("pics", "empty");
    storage.store(Files.createFile(folder.resolve("file")), object);

    assertThat(storage.fetch(object, folder.resolve("copy"))).isZero();
  }

  @Test
  void anObjectThatIsNotThereIsNamedAndLeavesNoFile() {
    assertThatExceptionOfType(ObjectNotFound.class)
        .isThrownBy(() -> storage.fetch(object("pics", "gone"), folder.resolve("copy")))
        .withMessageContaining("s3://pics/gone");
    assertThat(folder.resolve("copy")).doesNotExist();
  }

  @Test
  void aMissingBucketIsNamedWithTheRemedy() throws IOException {
    s3.removeBucket("none");
    Path file = Files.writeString(folder.resolve("file"), "content");

    assertThatExceptionOfType(ObjectNotFound.class)
        .isThrownBy(() -> storage.store(file, object("none", "x")))
        .withMessageContaining("there is no bucket `none`");
  }

  @Test
  void aRefusalNamesTheActionThatTheRoleNeeds() throws IOException {
    s3.refuse("pics/closed");
    Path file = Files.writeString(folder.resolve("file"), "content");

    assertThatExceptionOfType(StorageRefused.class)
        .isThrownBy(() -> storage.store(file, object("pics", "closed")))
        .withMessageContainingAll("s3:PutObject", "s3://pics/closed", "AccessDenied");
  }

  @Test
  void aServiceThatCannotBeReachedIsThePlatformsFault() {
    s3.close();

    assertThatExceptionOfType(StorageUnavailable.class)
        .isThrownBy(() -> storage.fetch(object("pics", "x"), folder.resolve("copy")))
        .withMessageContaining("s3:GetObject");
  }

  private static StoredObject object(String bucket, String key) {
    return new StoredObject(StorageProviderId.DEFAULT_S3, bucket, key);
  }

  private static S3Storage storage(URI endpoint) {
    return new S3Storage(
        new Aws(
            "us-east-1",
            Optional.of(endpoint),
            Optional.of(new RoleCredentials("id", "secret", Optional.empty()))));
  }
}
