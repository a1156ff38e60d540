package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends requests, follows redirects, and tries again what may succeed later. */
final class HttpSession {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSession.class);

  /** Far above any real document. */
  static final int DOCUMENT_BYTES_MOST = 16 << 20;

  private static final int REFUSAL_BYTES_MOST = 64 << 10;
  private static final int REDIRECTS_MOST = 10;

  private final HttpTransport transport;
  private final RetryPolicy retries;
  private final Pace pace;

  HttpSession(RegistrySettings settings, Pace pace) {
    this.transport = new HttpTransport(settings, pace);
    this.retries = new RetryPolicy(settings.attempts(), settings.waitMost(), pace);
    this.pace = pace;
  }

  RetryPolicy retries() {
    return retries;
  }

  /** Waits before another attempt. */
  void sleep(Duration wait) throws InterruptedException {
    pace.sleep(wait);
  }

  /**
   * A document, as a whole, or what the server says instead.
   *
   * @param what is asked for, in exceptions
   * @throws ContainerException UNAVAILABLE when no server answers; DAMAGED when the document is
   *     longer than any
   */
  HttpAnswer document(HttpCall call, String what) throws ContainerException, InterruptedException {
    return send(call, what, true);
  }

  /** An answer whose body is still to be read if it is a success; else as {@link #document}. */
  HttpAnswer stream(HttpCall call, String what) throws ContainerException, InterruptedException {
    return send(call, what, false);
  }

  /** As {@link #document}, in one attempt, which fails as connections do. */
  HttpAnswer once(HttpCall call, String what) throws IOException {
    return read(follow(call, what), what);
  }

  private HttpAnswer send(HttpCall call, String what, boolean whole)
      throws ContainerException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<Duration> wait;
      String reason;
      try {
        HttpAnswer answer = follow(call, what);
        if (answer.isSuccess() && !whole) {
          return answer;
        }
        HttpAnswer read = read(answer, what);
        wait =
            retries.isTransient(read.status())
                ? retries.wait(attempt, retries.asked(read))
                : Optional.empty();
        if (wait.isEmpty()) {
          return read;
        }
        reason = "status " + read.status();
      } catch (ContainerException e) {
        throw e;
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw interrupted(what, e);
        }
        wait = retries.wait(attempt, e);
        if (wait.isEmpty()) {
          throw Faults.unreachable(what, call.uri(), e);
        }
        reason = Faults.reason(e);
      }
      LOG.info("{}: {}; trying again in {} ms", what, reason, wait.get().toMillis());
      pace.sleep(wait.get());
    }
  }

  private HttpAnswer follow(HttpCall first, String what) throws IOException {
    HttpCall call = first;
    for (int redirects = 0; redirects <= REDIRECTS_MOST; redirects++) {
      HttpAnswer answer = transport.send(call);
      if (!isRedirect(answer.status())) {
        return answer;
      }
      answer.close();
      String location = answer.header("location").orElse("");
      URI target = location.isBlank() ? null : Addresses.given(location, call.uri());
      if (target == null || !first.isReading()) {
        String why =
            location.isEmpty()
                ? "no address"
                : target == null ? "not an https address" : "a push goes to the registry itself";
        throw new ContainerException(
            Kind.UNAVAILABLE,
            what
                + ": "
                + Addresses.shown(call.uri())
                + " sends elsewhere, to what is not followed ("
                + why
                + "); check the registry's name");
      }
      // Back at the first server the header stays away, too: what lay between chose the address.
      call = call.at(target, Addresses.sameOrigin(call.uri(), target));
    }
    throw new ContainerException(
        Kind.UNAVAILABLE,
        what
            + ": "
            + Addresses.shown(first.uri())
            + " sends elsewhere more than "
            + REDIRECTS_MOST
            + " times; check the registry's name");
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static HttpAnswer read(HttpAnswer answer, String what) throws IOException {
    try (InputStream body = answer.body()) {
      if (!answer.isSuccess()) {
        return answer.with(new ByteArrayInputStream(body.readNBytes(REFUSAL_BYTES_MOST)));
      }
      byte[] bytes = body.readNBytes(DOCUMENT_BYTES_MOST + 1);
      if (bytes.length > DOCUMENT_BYTES_MOST) {
        throw new ContainerException(
            Kind.DAMAGED,
            what
                + ": the document is longer than "
                + (DOCUMENT_BYTES_MOST >> 20)
                + " MB, too long for any image; push the image again");
      }
      return answer.with(new ByteArrayInputStream(bytes));
    }
  }

  static InterruptedException interrupted(String what, IOException e) {
    InterruptedException interrupted =
        new InterruptedException("interrupted while asking for " + what);
    interrupted.initCause(e);
    return interrupted;
  }
}
