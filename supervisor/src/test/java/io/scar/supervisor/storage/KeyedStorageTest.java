package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.container.credentials.AwsJson;
import io.scar.container.credentials.PasswordSource;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.StorageProvider;
import io.scar.supervisor.config.StorageProvider.Trust;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.ServerCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedStorageTest {

  private static final StorageProviderId LAB = StorageProviderId.parse("minio.lab");
  private static final String SECRET =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lab-AbCdEf";
  private static final String PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/lab";

  @TempDir Path folder;
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private FakeS3 server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeS3();
    server.takeOnly("lab-id");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Secrets Manager and Parameter Store. */
  private AwsJson.Answer ask(String service, String region, String target, String body) {
    assertThat(region).isEqualTo("eu-west-1");
    for (Map.Entry<String, String> secret : secrets.entrySet()) {
      if (body.contains(secret.getKey())) {
        String text = secret.getValue().replace("\"", "\\\"");
        return new AwsJson.Answer(
            200,
            service.equals("ssm")
                ? "{\"Parameter\":{\"Value\":\"%s\"}}".formatted(text)
                : "{\"SecretString\":\"%s\"}".formatted(text));
      }
    }
    return new AwsJson.Answer(400, "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
  }

  private FunctionStorage storage(
      URI endpoint, Trust trust, @Nullable String access, String secret) {
    StorageProvider lab =
        new StorageProvider(
            LAB,
            Optional.of(endpoint),
            "us-east-1",
            true,
            trust,
            Optional.ofNullable(access).map(PasswordSource::parse),
            PasswordSource.parse(secret),
            Map.of("LAB_ID", "lab-id", "LAB_SECRET", "lab-secret", "WRONG_ID", "nobody"));
    return new FunctionStorage(
        new S3Storage(new Aws("us-east-1", Optional.empty(), Optional.empty())),
        List.of(lab),
        this::ask);
  }

  private FunctionStorage storage(@Nullable String access, String secret) {
    return storage(server.endpoint(), new Trust.PublicRoots(), access, secret);
  }

  private static StoredObject object(String provider, String key) {
    return new StoredObject(StorageProviderId.parse(provider), "pics", key);
  }

  private void moves(FunctionStorage storage) throws IOException {
    StoredObject object = object("minio.lab", "in/ü + %/a b.png");
    Path file = Files.writeString(folder.resolve("file"), "content");

    assertThat(storage.store(file, object)).isEqualTo(7);
    assertThat(storage.fetch(object, folder.resolve("copy"))).isEqualTo(7);
    assertThat(folder.resolve("copy")).hasContent("content");
    assertThat(server.paths()).containsExactly("pics/in/ü + %/a b.png");
  }

  @Test
  void keysAreVariablesOfTheFunction() throws IOException {
    try (FunctionStorage storage = storage("env:LAB_ID", "env:LAB_SECRET")) {
      moves(storage);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env:LAB_ID  | lab-secret",
        "            | {\"access_key\":\"lab-id\",\"secret_key\":\"lab-secret\"}",
        "            | {\"url\":\"http://x\",\"accessKey\":\"lab-id\",\"secretKey\":\"s\"}",
        "SECRET      | {\"access_key\":\"lab-id\",\"secret_key\":\"lab-secret\"}",
        "env:LAB_ID  | {not JSON",
      })
  void aSecretIsTheKeyOrHasBoth(@Nullable String access, String content) throws IOException {
    secrets.put(SECRET, content);
    try (FunctionStorage storage =
        storage(access != null && access.equals("SECRET") ? SECRET : access, SECRET)) {
      moves(storage);
    }
  }

  @Test
  void aParameterServesAsASecretDoes() throws IOException {
    secrets.put(PARAMETER, "lab-secret");
    try (FunctionStorage storage = storage("env:LAB_ID", PARAMETER)) {
      storage.prepare();
      moves(storage);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env:NONE   | env:LAB_SECRET | the function has no variable NONE",
        "env:LAB_ID | SECRET         | AccessDeniedException",
        "           | env:LAB_SECRET | `access_key_from`",
      })
  void keysThatAreNotThereAreSaidWithTheReason(
      @Nullable String access, String secret, String reason) {
    try (FunctionStorage storage = storage(access, secret.equals("SECRET") ? SECRET : secret)) {
      storage.prepare();

      assertThatExceptionOfType(KeysUnusable.class)
          .isThrownBy(() -> storage.fetch(object("minio.lab", "x"), folder.resolve("copy")))
          .withMessageContainingAll("minio.lab", reason)
          .satisfies(KeyedStorageTest::tellsNoSecret);
    }
  }

  @Test
  void aSecretWithoutTheKeyIsNotShown() {
    secrets.put(SECRET, "{\"password\":\"lab-secret\"}");
    try (FunctionStorage storage = storage(null, SECRET)) {
      assertThatExceptionOfType(KeysUnusable.class)
          .isThrownBy(() -> storage.fetch(object("minio.lab", "x"), folder.resolve("copy")))
          .withMessageContaining("without `access_key`")
          .satisfies(KeyedStorageTest::tellsNoSecret);
    }
  }

  @Test
  void keysThatWereRefusedAreReadAgain() throws IOException {
    secrets.put(SECRET, "{\"access_key\":\"old-id\",\"secret_key\":\"lab-secret\"}");
    server.put("pics/x", "content");
    try (FunctionStorage storage = storage(null, SECRET)) {
      assertThatExceptionOfType(StorageRefused.class)
          .isThrownBy(() -> storage.fetch(object("minio.lab", "x"), folder.resolve("copy")))
          .withMessageContainingAll(
              "minio.lab://pics/x",
              server.endpoint().toString(),
              "InvalidAccessKeyId",
              "storage_providers.minio.lab")
          .satisfies(KeyedStorageTest::tellsNoSecret);
      secrets.put(SECRET, "{\"access_key\":\"lab-id\",\"secret_key\":\"lab-secret\"}");

      assertThat(storage.fetch(object("minio.lab", "x"), folder.resolve("copy"))).isEqualTo(7);
    }
  }

  @Test
  void aServerThatIsDownIsThePlatformsFault() {
    URI gone = server.endpoint();
    server.close();
    try (FunctionStorage storage =
        storage(gone, new Trust.PublicRoots(), "env:LAB_ID", "env:LAB_SECRET")) {
      assertThatExceptionOfType(StorageUnavailable.class)
          .isThrownBy(() -> storage.fetch(object("minio.lab", "x"), folder.resolve("copy")))
          .withMessageContainingAll(gone.toString(), "reachable from the function");
    }
  }

  @Test
  void aMissingBucketIsNamedWithItsServer() throws IOException {
    server.removeBucket("pics");
    Path file = Files.writeString(folder.resolve("file"), "content");
    try (FunctionStorage storage = storage("env:LAB_ID", "env:LAB_SECRET")) {
      assertThatExceptionOfType(ObjectNotFound.class)
          .isThrownBy(() -> storage.store(file, object("minio.lab", "x")))
          .withMessageContainingAll("there is no bucket `pics`", server.endpoint().toString());
    }
  }

  @Test
  void aProviderThatTheFunctionDoesNotHaveIsNamed() {
    try (FunctionStorage storage = storage("env:LAB_ID", "env:LAB_SECRET")) {
      assertThat(storage.serves(LAB)).isTrue();
      assertThat(storage.serves(StorageProviderId.DEFAULT_S3)).isTrue();
      assertThat(storage.serves(StorageProviderId.parse("minio"))).isFalse();
      assertThatExceptionOfType(UnknownProvider.class)
          .isThrownBy(() -> storage.fetch(object("s3.other", "x"), folder.resolve("copy")))
          .withMessageContaining("storage_providers.s3.other");
    }
  }

  @Test
  void aServersOwnCaIsTrustedWhereItIsGivenAndNobodyElse() throws Exception {
    ServerCertificate own = certificate("own", "IP:127.0.0.1");
    ServerCertificate other = certificate("other", "IP:127.0.0.1");
    try (FakeS3 tls = new FakeS3(own.context())) {
      tls.put("pics/x", "content");

      assertThat(fetch(tls, new Trust.Own(other.pem() + own.pem()))).isEqualTo("content");
      assertThat(fetch(tls, new Trust.Anyone())).isEqualTo("content");
      assertThat(fetch(tls, new Trust.PublicRoots()))
          .contains(
              "StorageUntrusted", "is not trusted", "storage_providers.minio.lab.ca_certificate");
      assertThat(fetch(tls, new Trust.Own(other.pem())))
          .contains("StorageUntrusted", "has to be of the CA that signed it");
      assertThat(fetch(tls, new Trust.Own("nonsense"))).contains("StorageUntrusted", "PEM");
    }
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() throws Exception {
    ServerCertificate own = certificate("own", "DNS:minio.example.org");
    try (FakeS3 tls = new FakeS3(own.context())) {
      tls.put("pics/x", "content");

      assertThat(fetch(tls, new Trust.Own(own.pem()))).contains("StorageUntrusted", "127.0.0.1");
      assertThat(fetch(tls, new Trust.Anyone())).isEqualTo("content");
    }
  }

  private ServerCertificate certificate(String name, String for_)
      throws IOException, InterruptedException {
    return new ServerCertificate(Files.createDirectories(folder.resolve(name)), for_);
  }

  /** What the object holds, or how the fetch failed. */
  private String fetch(FakeS3 tls, Trust trust) throws IOException {
    Path copy = folder.resolve("copy-of-tls");
    Files.deleteIfExists(copy);
    try (FunctionStorage storage = storage(tls.endpoint(), trust, "env:LAB_ID", "env:LAB_SECRET")) {
      storage.fetch(object("minio.lab", "x"), copy);
      return Files.readString(copy);
    } catch (InvocationFailure e) {
      return e.getClass().getSimpleName() + ": " + e.reason();
    }
  }

  private static void tellsNoSecret(InvocationFailure failure) {
    assertThat(failure.reason()).doesNotContain("lab-secret");
    assertThat(String.valueOf(failure.origin())).doesNotContain("lab-secret");
  }
}
