package io.scar.container.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What is tried again, and after which wait: half a second doubled each time, of which chance takes
 * up to half away so that many clients do not come back at once; or what the server asks for.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, Retry-After</a>
 */
final class RetryPolicy {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final int DOUBLINGS_MOST = 16;
  private static final int REFUSED_MOST = 3;

  /** Java's words, and Conscrypt's. */
  private static final List<String> NO_TLS =
      List.of("Unsupported or unrecognized SSL", "Unable to parse TLS packet header");

  private final int attempts;
  private final Duration most;
  private final Pace pace;

  RetryPolicy(int attempts, Duration most, Pace pace) {
    this.attempts = attempts;
    this.most = most;
    this.pace = pace;
  }

  int attempts() {
    return attempts;
  }

  boolean isTransient(int status) {
    return switch (status) {
      case 408, 425, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /** Whether a connection that failed so may succeed. */
  private static boolean isTransient(IOException e) {
    return !(e instanceof UnknownHostException
        || e instanceof SSLHandshakeException
        || e instanceof SSLPeerUnverifiedException
        || (e instanceof ProxyFailure proxy && proxy.isLasting())
        || isPlainText(e));
  }

  /** Whether a server answered a TLS greeting with something else. */
  static boolean isPlainText(IOException e) {
    String message = e.getMessage();
    return message != null && NO_TLS.stream().anyMatch(message::contains);
  }

  /** The wait after an attempt that found no connection. */
  Optional<Duration> wait(int attempt, IOException e) {
    // Nothing listens there: a mistaken name, more often than a restart.
    boolean isRefused = e instanceof ConnectException || e.getCause() instanceof ConnectException;
    boolean hopeless = isRefused && attempt >= REFUSED_MOST;
    return hopeless || !isTransient(e) ? Optional.empty() : wait(attempt, Optional.empty());
  }

  /**
   * The wait after a failed attempt.
   *
   * @param attempt that failed, from 1
   * @param asked what the server asks for
   * @return empty when there is to be no other attempt: there were enough, or the server asks for
   *     more than anybody waits
   */
  Optional<Duration> wait(int attempt, Optional<Duration> asked) {
    if (attempt >= attempts) {
      return Optional.empty();
    }
    if (asked.isPresent()) {
      return asked.filter(duration -> duration.compareTo(most) <= 0);
    }
    Duration full = FIRST.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS_MOST));
    Duration bounded = full.compareTo(most) < 0 ? full : most;
    return Optional.of(Duration.ofNanos((long) (bounded.toNanos() * (1 - pace.chance() / 2))));
  }

  /** What {@code Retry-After} says, in seconds or as a date; empty when it says nothing. */
  Optional<Duration> asked(HttpAnswer answer) {
    Optional<String> header = answer.header("retry-after").map(String::strip);
    if (header.isEmpty()) {
      return Optional.empty();
    }
    String text = header.get();
    try {
      if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
      }
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(pace.now(), date);
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      return Optional.empty();
    }
  }
}
