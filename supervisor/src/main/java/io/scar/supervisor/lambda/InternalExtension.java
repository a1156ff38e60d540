package io.scar.supervisor.lambda;

import io.scar.supervisor.config.RuntimeApiAddress;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that is an internal extension for Lambda, since Lambda sends SIGTERM to a runtime only
 * where an extension is registered. It asks for no event, so no invocation waits for it; its one
 * call of {@code event/next}, which is never answered, says that it is ready, and Lambda's init
 * phase lasts until all extensions are. Where there is no Extensions API nothing happens.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html">the
 *     Extensions API</a>
 */
final class InternalExtension {

  private static final Logger LOG = LoggerFactory.getLogger(InternalExtension.class);
  private static final String NAME = "scar-supervisor";
  private static final String API = "/2020-01-01/extension/";
  private static final String IDENTIFIER = "Lambda-Extension-Identifier";

  /** It is answered by the machine itself. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final CountDownLatch registered = new CountDownLatch(1);

  /** Begins to register; the runtime goes on meanwhile. */
  static InternalExtension start(Map<String, String> environment) {
    InternalExtension extension = new InternalExtension();
    RuntimeApiAddress.of(environment)
        .ifPresentOrElse(
            api ->
                Thread.ofPlatform()
                    .daemon()
                    .name("internal-extension")
                    .start(() -> extension.live(api)),
            extension.registered::countDown);
    return extension;
  }

  /** Lambda lets nobody register any more once the runtime has asked for an event. */
  void awaitRegistration() {
    try {
      if (!registered.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("the Extensions API does not answer; no SIGTERM will be sent");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void live(URI api) {
    try {
      String identifier;
      try {
        identifier = register(api);
      } finally {
        registered.countDown();
      }
      new RuntimeApiCall("GET", API + "event/next", Map.of(IDENTIFIER, identifier), "")
          .send(api, Duration.ZERO, null);
    } catch (IOException e) {
      LOG.debug("no internal extension: {}", e.getMessage());
    }
  }

  private static String register(URI api) throws IOException {
    RuntimeApiCall.Answer answer =
        new RuntimeApiCall(
                "POST",
                API + "register",
                Map.of("Lambda-Extension-Name", NAME, "Content-Type", "application/json"),
                "{\"events\":[]}")
            .send(api, PATIENCE, IDENTIFIER);
    if (answer.status() != HttpURLConnection.HTTP_OK) {
      throw new IOException("the Extensions API answered " + answer.status());
    }
    return answer
        .header(IDENTIFIER)
        .orElseThrow(() -> new IOException("the Extensions API gave no " + IDENTIFIER));
  }
}
