package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.ContainerException.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest extends RegistryTestBase {

  private static final Credential LOGIN = new Credential.Password("ann", "s3cret");

  private FakeRegistry store;

  @BeforeEach
  void startTheStore() {
    store = new FakeRegistry(layout);
    settings = settings.withCredentials(Credentials.fixed(registry.host(), LOGIN));
    registry.before(
        (request, reply) ->
            request.authorization() == null
                && reply.send(401, "", "WWW-Authenticate: Basic realm=\"r\""));
  }

  @AfterEach
  void stopTheStore() throws Exception {
    store.close();
  }

  /** The registry sends for blobs to the store, under a signed address. */
  private void sendBlobsTo(int status, String host) {
    registry.before(
        (request, reply) ->
            request.isBlob()
                && request.authorization() != null
                && reply.send(
                    status,
                    "",
                    "Location: http://" + host + request.path() + "?X-Signature=sIgNaTuRe"));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void showsTheAuthorizationToNoOtherHost(int status) throws Exception {
    sendBlobsTo(status, store.host());
    assertThat(read(open(), 0)).isEqualTo(layerBlob());
    assertThat(registry.blobRequests()).isNotEmpty().allMatch(r -> r.authorization() != null);
    assertThat(store.requests())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.authorization()).isNull())
        .allSatisfy(request -> assertThat(request.target()).endsWith("?X-Signature=sIgNaTuRe"));
  }

  @Test
  void goesOnAtTheStoreAfterACut() throws Exception {
    sendBlobsTo(307, store.host());
    byte[] blob = layerBlob();
    store.before(
        (request, reply) ->
            request.path().endsWith(layerPath())
                && request.offset() == 0
                && reply.head(200, blob.length).write(blob, 0, 1234));
    assertThat(read(open(), 0)).isEqualTo(blob);
    // A new signature each time: the registry is asked again.
    assertThat(registry.requests().stream().filter(r -> r.path().endsWith(layerPath())).toList())
        .extracting(FakeRegistry.Request::offset)
        .containsExactly(0, 1234);
    assertThat(store.requests().getLast().authorization()).isNull();
  }

  @Test
  void keepsTheAuthorizationAwayOnTheWayBack() throws Exception {
    registry.before(
        (request, reply) ->
            request.path().equals("/back") && reply.send(200, "{}", "Content-Type: text/html"));
    store.before(
        (request, reply) -> reply.send(302, "", "Location: http://" + registry.host() + "/back"));
    registry.before(
        (request, reply) ->
            request.isManifest()
                && request.authorization() != null
                && reply.send(302, "", "Location: http://" + store.host() + "/away"));
    assertOpeningFails(Kind.UNAVAILABLE, "no image registry");
    assertThat(registry.requests().getLast().path()).isEqualTo("/back");
    assertThat(registry.requests().getLast().authorization()).isNull();
  }

  @Test
  void followsARelativeAddress() throws Exception {
    byte[] blob = layerBlob();
    registry.before(
        (request, reply) ->
            request.path().endsWith(layerPath())
                && request.authorization() != null
                && reply.send(302, "", "Location: /moved/blob"));
    registry.before(
        (request, reply) -> request.path().equals("/moved/blob") && reply.send(200, blob));
    assertThat(read(open(), 0)).isEqualTo(blob);
    assertThat(registry.requests().getLast().authorization()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "file:///etc/passwd",
        "ftp://h/x",
        "http://ann:pw@h/x",
        "http://",
        "::",
        "jar:http://h/x!/"
      })
  void followsNothingElse(String location) {
    registry.before(
        (request, reply) -> request.isManifest() && reply.send(302, "", "Location: " + location));
    assertOpeningFails(Kind.UNAVAILABLE, "not followed");
  }

  @Test
  void doesNotGoInCircles() {
    registry.before(
        (request, reply) -> reply.send(302, "", "Location: http://" + registry.host() + "/round"));
    assertOpeningFails(Kind.UNAVAILABLE, "more than 10 times");
  }

  @Test
  void namesTheStoreAndNotItsSignature() {
    sendBlobsTo(307, store.host());
    for (int status : List.of(403, 404)) {
      store.before((request, reply) -> reply.send(status, "<Error/>"));
      assertFails(
          () -> read(open(), 0),
          status == 404 ? Kind.NOT_FOUND : Kind.UNAVAILABLE,
          store.host(),
          "status " + status);
    }
    assertThat(store.requests()).allMatch(request -> request.authorization() == null);
  }
}
