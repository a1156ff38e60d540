package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.RoleCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ObjectRequestsTest {

  private static final StoredObject OBJECT =
      new StoredObject(StorageProviderId.DEFAULT_S3, "pics", "in/a.jpg");
  private static final String CRC32_OF_CONTENT = "/sUwqQ==";

  /** What the server says, one answer after another; the last one for ever. */
  private final Queue<Answer> answers = new ArrayDeque<>();

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
  @TempDir Path folder;
  private HttpServer server;
  private SdkHttpClient http;
  private ObjectRequests requests;

  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            connections.add(exchange.getRemoteAddress().getPort());
            received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
            answer.to(exchange);
          }
        });
    server.start();
    http = Sdk.http();
    requests =
        new ObjectRequests(
            aws(Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))),
            http);
  }

  @AfterEach
  void stop() {
    http.close();
    server.stop(0);
  }

  private static Aws aws(Optional<URI> endpoint) {
    return new Aws(
        "us-east-1", endpoint, Optional.of(new RoleCredentials("id", "secret", Optional.empty())));
  }

  private static Answer ok(String content, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private static Answer error(int status, String code) {
    return exchange -> {
      byte[] bytes =
          "<Error><Code>%s</Code><Message>as asked</Message></Error>"
              .formatted(code)
              .getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
      if (!head) {
        exchange.getResponseBody().write(bytes);
      }
    };
  }

  /** Ends in the middle of what it announced. */
  private static Answer cut(String content, int announced) {
    return exchange -> {
      exchange.sendResponseHeaders(200, announced);
      exchange.getResponseBody().write(content.getBytes(StandardCharsets.UTF_8));
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 429})
  void aServiceThatFailsForAMomentIsAskedAgain(int status) throws IOException {
    answers.add(error(status, "SlowDown"));
    answers.add(ok("content"));

    assertThat(requests.fetch(OBJECT, folder.resolve("file"))).isEqualTo(7);
    assertThat(folder.resolve("file")).hasContent("content");
    assertThat(received).hasSize(2);
  }

  @Test
  void whatWasCutIsFetchedAnew() throws IOException {
    answers.add(cut("cont", 7));
    answers.add(ok("content", "x-amz-checksum-crc32", CRC32_OF_CONTENT));

    assertThat(requests.fetch(OBJECT, folder.resolve("file"))).isEqualTo(7);
    assertThat(folder.resolve("file")).hasContent("content");
  }

  @Test
  void aConnectionThatIsAlwaysCutLeavesNoFile() {
    answers.add(cut("cont", 7));

    assertThatIOException().isThrownBy(() -> requests.fetch(OBJECT, folder.resolve("file")));
    assertThat(folder.resolve("file")).doesNotExist();
    // Java asks once more itself where a connection served before.
    assertThat(received).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void contentThatIsNotWhatWasStoredIsRefused() {
    answers.add(ok("c0ntent", "x-amz-checksum-crc32", CRC32_OF_CONTENT));

    assertThatIOException()
        .isThrownBy(() -> requests.fetch(OBJECT, folder.resolve("file")))
        .withMessageContainingAll("s3://pics/in/a.jpg", CRC32_OF_CONTENT);
    assertThat(folder.resolve("file")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-checksum-crc32", "x-amz-checksum-crc32c"})
  void aChecksumOfPartsSaysNothingOfTheWhole(String header) throws IOException {
    answers.add(ok("content", header, "AAAAAA==-2"));

    assertThat(requests.fetch(OBJECT, folder.resolve("file"))).isEqualTo(7);
  }

  @Test
  void whatIsWrongForGoodIsSaidAtOnce() {
    answers.add(error(403, "AccessDenied"));

    assertThatExceptionOfType(S3Exception.class)
        .isThrownBy(() -> requests.fetch(OBJECT, folder.resolve("file")))
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(403))
        .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"))
        .withMessageContaining("as asked");
    assertThat(received).hasSize(1);
  }

  @Test
  void aFileIsStoredWithItsTypeAndChecksumAndWholeEachTime() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jpg"), "content");
    answers.add(error(400, "RequestTimeout"));
    answers.add(
        exchange -> {
          var headers = exchange.getRequestHeaders();
          received.add(headers.getFirst("Content-Type"));
          received.add(headers.getFirst("x-amz-checksum-crc32"));
          exchange.sendResponseHeaders(200, -1);
        });

    assertThat(requests.store(file, OBJECT)).isEqualTo(7);
    assertThat(received)
        .containsExactly(
            "PUT /pics/in/a.jpg content",
            "PUT /pics/in/a.jpg content",
            "image/jpeg",
            CRC32_OF_CONTENT);
  }

  @Test
  void aConnectionThatWasMadeBeforehandServesTheTransfers() throws IOException {
    answers.add(error(403, "AccessDenied"));
    answers.add(ok("content"));
    Path file = folder.resolve("file");

    requests.connect("pics");
    requests.fetch(OBJECT, file);
    requests.store(file, OBJECT);

    assertThat(received)
        .containsExactly("HEAD /pics/ ", "GET /pics/in/a.jpg ", "PUT /pics/in/a.jpg content");
    assertThat(connections).hasSize(1);
  }

  @Test
  void whereNobodyAnswersNothingIsSaidBeforehand() {
    server.stop(0);

    requests.connect("pics");

    assertThat(received).isEmpty();
  }

  @Test
  void bucketsThatAreMoreThanAHostAreLeftToTheSdk() {
    ObjectRequests amazons = new ObjectRequests(aws(Optional.empty()), http);

    assertThat(amazons.reaches("pics")).isTrue();
    assertThat(amazons.reaches("pics--use1-az4--x-s3")).isFalse();
    assertThat(amazons.reaches("arn:aws:s3:us-east-1:1:accesspoint/p")).isFalse();
    assertThat(requests.reaches("pics--use1-az4--x-s3")).isTrue();
  }
}
