package io.scar.container.registry;

import static io.scar.container.registry.RegistryTestBase.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import io.scar.container.image.Reference;
import io.scar.container.testing.MemoryRegistry;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushing, to a registry that fails in every way that is asked of it. */
class TargetRepositoryTest {

  private static final byte[] CONTENT =
      "content of a blob".repeat(5000).getBytes(StandardCharsets.US_ASCII);
  private static final Digest DIGEST = Digest.sha256(CONTENT);

  private final TestPace pace = new TestPace();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private MemoryRegistry registry;

  @BeforeEach
  void serve() throws IOException {
    registry = new MemoryRegistry(true);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private TargetRepository target() throws ContainerException {
    RegistrySettings settings =
        RegistrySettings.ANONYMOUS.withTimes(
            Duration.ofSeconds(10), Duration.ofSeconds(10), 4, Duration.ofSeconds(30));
    return new Registries(settings, pace)
        .target(Reference.Registry.parse(registry.host() + "/words:latest"));
  }

  private OutgoingBlob blob(@Nullable String mountFrom) {
    return blob(mountFrom, () -> new ByteArrayInputStream(CONTENT));
  }

  private OutgoingBlob blob(@Nullable String mountFrom, OutgoingBlob.Content content) {
    return new OutgoingBlob(
        "a layer",
        DIGEST,
        CONTENT.length,
        mountFrom,
        () -> {
          opened.incrementAndGet();
          return content.open();
        });
  }

  private TargetRepository.Delivery push(TargetRepository target, OutgoingBlob blob)
      throws ContainerException, InterruptedException {
    return target.push(blob, sent::addAndGet);
  }

  private byte @Nullable [] received() {
    return registry.blob("words", DIGEST.toString());
  }

  private static boolean answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    MemoryRegistry.send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    return true;
  }

  private static boolean isUpload(String line) {
    return line.startsWith("PUT ") && line.contains("/uploads/");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void sendsABlobAgainAsAWholeAfterAPassingFault(int status) throws Exception {
    AtomicInteger refused = new AtomicInteger();
    registry.fault(
        (line, exchange) ->
            isUpload(line) && refused.getAndIncrement() < 2 && answer(exchange, status, ""));

    assertThat(push(target(), blob(null))).isEqualTo(TargetRepository.Delivery.UPLOADED);

    assertThat(received()).isEqualTo(CONTENT);
    assertThat(opened).hasValue(3);
    assertThat(sent).hasValue(3L * CONTENT.length);
    assertThat(pace.sleeps()).hasSize(2);
  }

  @Test
  void sendsABlobAgainAfterACut() throws Exception {
    AtomicInteger cut = new AtomicInteger();
    registry.fault(
        (line, exchange) -> {
          if (!isUpload(line) || cut.getAndIncrement() > 0) {
            return false;
          }
          exchange.getRequestBody().readNBytes(10_000);
          exchange.close();
          return true;
        });

    push(target(), blob(null));

    assertThat(received()).isEqualTo(CONTENT);
    assertThat(opened).hasValue(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | 403 | DENIED      | docker login",
        "POST | 404 | NOT_FOUND   | create it first",
        "POST | 405 | UNSUPPORTED | takes no images",
        "POST | 307 | UNAVAILABLE | sends elsewhere",
        "POST | 202 | UNAVAILABLE | no https address",
        "PUT  | 413 | DOES_NOT_FIT| so much in one piece",
        "PUT  | 400 | UNAVAILABLE | status 400 (no such thing)",
      })
  void saysWhatARegistryRefusesWithARemedy(String method, int status, Kind kind, String words) {
    registry.fault(
        (line, exchange) ->
            line.startsWith(method)
                && answer(
                    exchange,
                    status,
                    "{\"errors\":[{\"code\":\"X\",\"message\":\"no such thing\"}]}"));

    assertFails(() -> push(target(), blob(null)), kind, "a layer", words, registry.host());

    assertThat(received()).isNull();
    assertThat(opened).hasValueLessThan(2);
  }

  @Test
  void doesNotTakeASourceThatFailsForTheRegistrysFault() {
    OutgoingBlob gone =
        blob(
            null,
            () -> {
              throw new NoSuchFileException("/somewhere/layer");
            });
    OutgoingBlob broken =
        blob(
            null,
            () ->
                new FilterInputStream(new ByteArrayInputStream(CONTENT)) {
                  @Override
                  public int read(byte[] buffer, int offset, int length) throws IOException {
                    throw new IOException("Input/output error");
                  }
                });

    assertFails(() -> push(target(), gone), Kind.MACHINE, "a layer", "no such file");
    assertFails(() -> push(target(), broken), Kind.MACHINE, "a layer", "Input/output error");

    assertThat(opened).hasValue(2);
    assertThat(pace.sleeps()).isEmpty();
  }

  @Test
  void sendsNothingMoreWhenItIsInterrupted() throws Exception {
    TargetRepository target = target();
    OutgoingBlob blob =
        blob(
            null,
            () ->
                new FilterInputStream(new ByteArrayInputStream(CONTENT)) {
                  @Override
                  public int read(byte[] buffer, int offset, int length) throws IOException {
                    int count = super.read(buffer, offset, Math.min(length, 1000));
                    Thread.currentThread().interrupt();
                    return count;
                  }
                });

    assertThatThrownBy(() -> push(target, blob)).isInstanceOf(InterruptedException.class);

    assertThat(sent).hasValue(1000);
    assertThat(received()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:12"})
  void takesATagForUnknownWhoseDigestTheRegistryDoesNotSay(String said) throws Exception {
    registry.fault(
        (line, exchange) -> {
          if (!said.isEmpty()) {
            exchange.getResponseHeaders().set("Docker-Content-Digest", said);
          }
          return answer(exchange, 200, "");
        });

    assertThat(target().manifest("latest")).isEmpty();
    assertThat(target().manifest(DIGEST.toString())).contains(DIGEST);
  }

  /** Wants tokens, which name what they are for; answers what the token is for. */
  private List<String> wantTokens(String actionsOfSource) {
    List<String> asked = new ArrayList<>();
    registry.fault(
        (line, exchange) -> {
          if (line.startsWith("GET /token?")) {
            String query = exchange.getRequestURI().getQuery();
            asked.add(query);
            String token = query.replaceAll("[^a-z:,]+", "-");
            boolean denied = query.contains("acme/tool") && actionsOfSource.isEmpty();
            return answer(
                exchange, denied ? 403 : 200, "{\"token\":\"" + token + "\",\"expires_in\":300}");
          }
          boolean mounts = line.contains("&from=acme/tool");
          String needed = line.startsWith("HEAD") ? "words:pull" : "words:pull,push";
          String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          if (shown.contains(needed) && (!mounts || shown.contains("tool:pull"))) {
            return false;
          }
          exchange
              .getResponseHeaders()
              .set(
                  "WWW-Authenticate",
                  "Bearer realm=\"http://%s/token\",service=\"x\",scope=\"repository:%s%s\""
                      .formatted(
                          registry.host(), needed, mounts ? " repository:acme/tool:pull" : ""));
          return answer(exchange, 401, "");
        });
    return asked;
  }

  @Test
  void asksAtOnceForATokenThatMayPush() throws Exception {
    List<String> asked = wantTokens("pull");

    push(target(), blob(null));

    assertThat(asked).singleElement().asString().contains("scope=repository:words:pull,push");
    assertThat(received()).isEqualTo(CONTENT);
  }

  @Test
  void asksForTheRepositoryThatABlobIsMountedFrom() throws Exception {
    push(
        new Registries(RegistrySettings.ANONYMOUS, pace)
            .target(Reference.Registry.parse(registry.host() + "/acme/tool:1")),
        blob(null));
    List<String> asked = wantTokens("pull");

    assertThat(push(target(), blob("acme/tool"))).isEqualTo(TargetRepository.Delivery.MOUNTED);

    assertThat(asked.getLast())
        .contains("scope=repository:words:pull,push", "scope=repository:acme/tool:pull");
  }

  @Test
  void sendsWhatItMayNotMountAndAsksForThatOnce() throws Exception {
    List<String> asked = wantTokens("");
    TargetRepository target = target();

    assertThat(push(target, blob("acme/tool"))).isEqualTo(TargetRepository.Delivery.UPLOADED);
    registry.removeRepository("words");
    assertThat(push(target, blob("acme/tool"))).isEqualTo(TargetRepository.Delivery.UPLOADED);

    assertThat(asked).filteredOn(query -> query.contains("acme/tool")).hasSize(1);
    assertThat(registry.requests()).filteredOn(line -> line.contains("mount=")).hasSize(1);
  }

  @Test
  void aTokenThatEndsWhileABlobIsSentIsReplaced() throws Exception {
    List<String> asked = wantTokens("pull");
    AtomicInteger ended = new AtomicInteger();
    registry.fault(
        (line, exchange) -> {
          if (!isUpload(line) || ended.getAndIncrement() > 0) {
            return false;
          }
          exchange
              .getResponseHeaders()
              .set(
                  "WWW-Authenticate",
                  "Bearer realm=\"http://" + registry.host() + "/token\",service=\"x\"");
          return answer(exchange, 401, "");
        });

    assertThat(push(target(), blob(null))).isEqualTo(TargetRepository.Delivery.UPLOADED);

    assertThat(received()).isEqualTo(CONTENT);
    assertThat(asked).hasSizeGreaterThanOrEqualTo(1);
    assertThat(opened).hasValue(2);
  }
}
