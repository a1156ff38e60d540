package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest extends RegistryTestBase {

  /** Refuses the first manifests that are asked for. */
  private FakeRegistry.Handler refuse(int times, int status, String... headers) {
    AtomicInteger number = new AtomicInteger();
    return (request, reply) ->
        request.isManifest()
            && number.getAndIncrement() < times
            && reply.send(
                status, "{\"errors\":[{\"code\":\"X\",\"message\":\"said so\"}]}", headers);
  }

  private long manifestRequests() {
    return registry.requests().stream().filter(FakeRegistry.Request::isManifest).count();
  }

  /** In the words of Java, and of Conscrypt. */
  @ParameterizedTest
  @ValueSource(
      strings = {"Unsupported or unrecognized SSL message", "Unable to parse TLS packet header"})
  void aServerThatSpeaksNoTlsIsToldFromOneThatNobodyTrusts(String message) {
    assertThat(
            Faults.unreachable(
                "image x", URI.create("https://r.example/v2/"), new SSLException(message)))
        .hasMessageContainingAll("r.example", "it speaks no TLS there");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void triesAgainWithGrowingWaits(int status) throws Exception {
    registry.before(refuse(3, status));
    assertThat(open().digest()).isEqualTo(image.digest());
    assertThat(pace.sleeps())
        .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void waitsAsLongAsItIsAskedTo() throws Exception {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            TestPace.START.plusSeconds(7 + 11).atZone(ZoneOffset.UTC));
    registry.before(refuse(1, 503, "Retry-After: " + date));
    registry.before(refuse(1, 429, "Retry-After: 7"));
    assertThat(open().digest()).isEqualTo(image.digest());
    assertThat(pace.sleeps()).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(11));
  }

  @Test
  void doesNotWaitForHours() {
    registry.before(refuse(100, 429, "Retry-After: 21600"));
    assertOpeningFails(
        Kind.UNAVAILABLE,
        "limits how much may be pulled (said so)",
        "asks to wait 21600 (Retry-After)",
        "docker login " + registry.host(),
        "mirror");
    assertThat(pace.sleeps()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"soon", "-1", "", "99999999999999999999", "Mon, 99 Foo 2026 00:00:00 GMT"})
  void passesOverARetryAfterThatSaysNothing(String value) throws Exception {
    registry.before(refuse(1, 503, "Retry-After: " + value));
    assertThat(open().digest()).isEqualTo(image.digest());
    assertThat(pace.sleeps()).containsExactly(Duration.ofMillis(500));
  }

  @Test
  void endsAfterSoManyAttempts() {
    registry.before(refuse(100, 503));
    assertOpeningFails(Kind.UNAVAILABLE, "status 503 (said so)", registry.host() + "/acme/tool:1");
    assertThat(manifestRequests()).isEqualTo(6);
  }

  @Test
  void doesNotTryAgainWhatStaysRefused() {
    registry.before(refuse(1, 400));
    assertOpeningFails(Kind.UNAVAILABLE, "status 400 (said so)");
    assertThat(manifestRequests()).isEqualTo(1);
  }

  @Test
  void triesAgainWhenADocumentIsCut() throws Exception {
    AtomicInteger number = new AtomicInteger();
    registry.before(
        (request, reply) ->
            number.getAndIncrement() < 2 && reply.head(200, 1000).write(new byte[] {'{'}));
    assertThat(open().digest()).isEqualTo(image.digest());
  }

  @Test
  void triesAgainWhenTheConnectionEndsWithoutAnAnswer() throws Exception {
    AtomicInteger number = new AtomicInteger();
    registry.before((request, reply) -> number.getAndIncrement() < 3);
    assertThat(open().digest()).isEqualTo(image.digest());
  }

  @Test
  void tellsAMissingTagFromAMissingRepository() throws Exception {
    image("x").writeOciLayout(layout, "1.2.3");
    image("y").writeOciLayout(layout, "1.3");
    assertOpeningFails(
        "acme/tool:1.2.4",
        Kind.NOT_FOUND,
        "has the repository, but not the tag 1.2.4",
        "it has: 1.2.3, 1.3, 1");
    assertOpeningFails("acme/tool@sha256:" + "0".repeat(64), Kind.NOT_FOUND, "but not this digest");
    registry.before(
        (request, reply) ->
            request.path().endsWith("/tags/list")
                && reply.send(404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}"));
    assertOpeningFails("acme/tol", Kind.NOT_FOUND, "has no such repository");
    registry.before(
        (request, reply) -> request.path().endsWith("/tags/list") && reply.send(403, ""));
    assertOpeningFails("acme/tool:2", Kind.NOT_FOUND, "has no such tag or digest");
  }

  @Test
  void namesAWebServerThatIsNoRegistry() {
    for (String type : new String[] {"text/html; charset=utf-8", "application/json"}) {
      for (int status : new int[] {200, 400}) {
        registry.before(
            (request, reply) ->
                reply.send(status, "\n<!doctype html><p>Welcome", "Content-Type: " + type));
        if (status == 200 || type.startsWith("text")) {
          assertOpeningFails(
              Kind.UNAVAILABLE, registry.host() + " is no image registry (a web page answers)");
        } else {
          assertOpeningFails(Kind.UNAVAILABLE, "status 400");
        }
      }
    }
    registry.before((request, reply) -> reply.send(404, "<html>", "Content-Type: text/html"));
    assertOpeningFails(Kind.NOT_FOUND, "does not have it, or is no image registry");
  }

  @Test
  void namesWhatIsNotJson() {
    registry.before((request, reply) -> request.isManifest() && reply.send(200, "{\"config\":"));
    assertOpeningFails(Kind.DAMAGED, "manifest 1 is not JSON");
  }

  @Test
  void showsNoControlCharactersOfTheServer() {
    registry.before(
        (request, reply) ->
            reply.send(
                400,
                "{\"errors\":[{\"message\":\"\\u001b[31mred\\nline" + "x".repeat(9999) + "\"}]}"));
    assertThatThrownBy(this::open)
        .hasMessageContaining("[31mred line")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(1000))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b", "\n"));
  }

  @Test
  void namesAHostThatDoesNotExist() {
    assertFails(
        () ->
            new Registries(settings, pace)
                .open(
                    Reference.Registry.parse("registry.invalid/acme/tool:1"), Platform.LINUX_AMD64),
        Kind.UNAVAILABLE,
        "image registry.invalid/acme/tool:1",
        "no host has this name");
    assertThat(pace.sleeps()).isEmpty();
  }

  @Test
  void namesAPortWhereNothingListens() throws Exception {
    int port;
    try (ServerSocket closed =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      port = closed.getLocalPort();
    }
    assertFails(
        () ->
            new Registries(settings, pace)
                .open(
                    Reference.Registry.parse("127.0.0.1:" + port + "/acme/tool:1"),
                    Platform.LINUX_AMD64),
        Kind.UNAVAILABLE,
        "127.0.0.1:" + port + " cannot be reached: nothing accepts the connection");
    assertThat(pace.sleeps()).hasSize(2);
  }

  @Test
  void namesAServerThatSpeaksNoTls() {
    registry.before(
        (request, reply) ->
            reply.send(307, "", "Location: https://127.0.0.1:" + registry.port() + "/x"));
    assertOpeningFails(Kind.UNAVAILABLE, "TLS failed");
  }

  @Test
  void endsASilentRegistry() {
    settings = settings.withTimes(Duration.ofSeconds(5), Duration.ofMillis(50), 2, Duration.ZERO);
    CountDownLatch end = new CountDownLatch(1);
    registry.before(
        (request, reply) -> {
          try {
            return end.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    try {
      assertOpeningFails(Kind.UNAVAILABLE, "it does not answer in time");
    } finally {
      end.countDown();
    }
  }

  @Test
  void endsAHeadThatComesByteByByte() {
    settings = settings.withTimes(Duration.ofMillis(300), Duration.ofMillis(300), 1, Duration.ZERO);
    CountDownLatch end = new CountDownLatch(1);
    registry.before(
        (request, reply) -> {
          reply.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
          try {
            while (!end.await(20, TimeUnit.MILLISECONDS)) {
              reply.write(new byte[] {'x'});
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return true;
        });
    try {
      assertOpeningFails(Kind.UNAVAILABLE, "it does not answer in time");
    } finally {
      end.countDown();
    }
  }

  @Test
  void anInterruptEndsTheWait() {
    registry.before(refuse(100, 503));
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::open).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @CsvSource({"docker.io, true", "registry.example.org, false"})
  void aNameThatMayBeAMistypedPathIsToldHowPathsAreWritten(String host, boolean told) {
    HttpAnswer refusal =
        new HttpAnswer(
            401, URI.create("https://" + host + "/v2/"), Map.of(), InputStream.nullInputStream());

    String message =
        String.valueOf(
            Faults.refused("image words:latest", host, refusal, Optional.empty()).getMessage());

    assertThat(message)
        .startsWith(
            "image words:latest: registry %s has no such repository, or gives it to nobody"
                .formatted(host))
        .contains("check the image's name", "if it is private, log in: docker login " + host);
    assertThat(message.contains("an image of this machine is given by its path, oci:FOLDER"))
        .isEqualTo(told);
  }
}
