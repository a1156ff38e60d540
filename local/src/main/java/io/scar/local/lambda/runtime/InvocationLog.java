package io.scar.local.lambda.runtime;

import io.scar.local.event.LogSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The log stream of one execution environment: the function's own lines, and Lambda's around them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html">Lambda
 *     logs</a>
 */
final class InvocationLog {

  /** Bytes of log that an invocation answers with. */
  static final int TAIL = 4096;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final LogSink sink;
  private final String group;
  private final String stream;
  private byte[] tail = new byte[0];

  InvocationLog(LogSink sink, String group, String stream) {
    this.sink = sink;
    this.group = group;
    this.stream = stream;
  }

  /** A line of the function's own. */
  synchronized void line(String text) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] both = Arrays.copyOf(tail, tail.length + bytes.length);
    System.arraycopy(bytes, 0, both, tail.length, bytes.length);
    tail = both.length <= TAIL ? both : Arrays.copyOfRange(both, both.length - TAIL, both.length);
    sink.append(group, stream, Instant.now(), text);
  }

  void start(String requestId, String version) {
    synchronized (this) {
      tail = new byte[0];
    }
    line("START RequestId: %s Version: %s".formatted(requestId, version));
  }

  void timedOut(String requestId, Duration timeout) {
    line("%s %s %s".formatted(TIME.format(Instant.now()), requestId, timedOut(timeout)));
  }

  void end(String requestId) {
    line("END RequestId: " + requestId);
  }

  /**
   * @param init present at a cold start
   * @param failure what happened to the environment itself, for instance {@code timeout}
   */
  void report(
      String requestId,
      Duration duration,
      Optional<Duration> init,
      int memorySize,
      int memoryUsed,
      Optional<String> failure) {
    StringBuilder report = new StringBuilder("REPORT RequestId: ").append(requestId);
    report.append("\tDuration: ").append(milliseconds(duration)).append(" ms");
    long billed = roundedUp(duration.plus(init.orElse(Duration.ZERO)));
    report.append("\tBilled Duration: ").append(billed).append(" ms");
    report.append("\tMemory Size: ").append(memorySize).append(" MB");
    report.append("\tMax Memory Used: ").append(memoryUsed).append(" MB\t");
    init.ifPresent(
        time -> report.append("Init Duration: ").append(milliseconds(time)).append(" ms\t"));
    failure.ifPresent(what -> report.append("Status: ").append(what));
    line(report.toString());
  }

  synchronized byte[] tail() {
    return tail.clone();
  }

  static String timedOut(Duration timeout) {
    return String.format(
        Locale.ROOT, "Task timed out after %.2f seconds", timeout.toMillis() / 1000.0);
  }

  private static String milliseconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e6);
  }

  private static long roundedUp(Duration duration) {
    return Math.ceilDiv(duration.toNanos(), 1_000_000L);
  }
}
