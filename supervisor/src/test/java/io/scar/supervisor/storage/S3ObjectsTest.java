package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.source.ObjectReader;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.RoleCredentials;
import io.scar.supervisor.fixture.FakeS3;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3ObjectsTest {

  private static final String KEY = "ready/\u00fc + %/a b.tar.zst";

  private FakeS3 s3;
  private S3Storage storage;
  private ObjectReader objects;

  @BeforeEach
  void start() throws IOException {
    s3 = new FakeS3();
    storage = storage(Optional.of(new RoleCredentials("id", "secret", Optional.of("token"))));
    objects = storage.objects();
    s3.put("images/" + KEY, "0123456789");
  }

  @AfterEach
  void stop() {
    storage.close();
    s3.close();
  }

  private S3Storage storage(Optional<RoleCredentials> credentials) {
    return new S3Storage(new Aws("us-east-1", Optional.of(s3.endpoint()), credentials));
  }

  private String part(ObjectReader from, long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    try (InputStream in = from.open("images", KEY, offset, length)) {
      assertThat(in.readNBytes(bytes, 0, length)).isEqualTo(length);
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Test
  void partsComeOverOneConnectionWhenEachIsReadToItsLastByte() throws IOException {
    assertThat(part(objects, 0, 4)).isEqualTo("0123");
    assertThat(part(objects, 4, 6)).isEqualTo("456789");
    assertThat(part(objects, 9, 1)).isEqualTo("9");

    assertThat(s3.connections()).isEqualTo(1);
  }

  @Test
  void whatIsLeftOfAPartIsNotFetched() throws IOException {
    try (InputStream in = objects.open("images", KEY, 0, 10)) {
      assertThat(in.read()).isEqualTo('0');
    }

    assertThat(part(objects, 1, 2)).isEqualTo("12");
    assertThat(s3.connections()).isEqualTo(2);
  }

  @Test
  void withoutCredentialsPublicObjectsAreRead() throws IOException {
    try (S3Storage anonymous = storage(Optional.empty())) {
      assertThat(part(anonymous.objects(), 2, 3)).isEqualTo("234");
    }
  }

  @Test
  void eachObjectIsAskedForByItsOwnName() throws IOException {
    s3.put("images/other", "other");

    assertThat(part(objects, 0, 1)).isEqualTo("0");
    try (InputStream in = objects.open("images", "other", 1, 2)) {
      assertThat(in).hasContent("th");
    }
  }

  @Test
  void anObjectThatIsNotThereIsNamed() {
    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> objects.open("images", "gone", 0, 1))
        .withMessageContaining("s3://images/gone")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
  }

  @Test
  void aRefusalNamesTheActionThatTheRoleNeeds() {
    s3.refuse("images/" + KEY);

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> objects.open("images", KEY, 0, 1))
        .withMessageContainingAll("s3:GetObject", "s3://images/" + KEY, "AccessDenied")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void whatMayWorkLaterIsNoVerdict(int status) {
    s3.fail(status);

    assertThatIOException()
        .isThrownBy(() -> objects.open("images", KEY, 0, 1))
        .isNotInstanceOf(ContainerException.class)
        .withMessageContaining("HTTP " + status);
  }

  @Test
  void aServiceThatCannotBeReachedMayBeLater() {
    s3.close();

    assertThatIOException()
        .isThrownBy(() -> objects.open("images", KEY, 0, 1))
        .isNotInstanceOf(ContainerException.class);
  }
}
