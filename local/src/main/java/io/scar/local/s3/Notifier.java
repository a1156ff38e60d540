package io.scar.local.s3;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.contract.event.S3Event;
import io.scar.local.event.FunctionEvents;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the events of object changes and hands them over, before the client has its answer. */
final class Notifier {

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final String PRINCIPAL = "s3.amazonaws.com";
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final FunctionEvents functions;
  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicLong sequence = new AtomicLong();

  Notifier(FunctionEvents functions) {
    this.functions = functions;
  }

  /**
   * A change of an object.
   *
   * @param event for instance {@code ObjectCreated:Put}
   * @param size bytes; none for a removal
   * @param eTag without quotes; none for a removal
   */
  record Change(
      String event, String bucket, String key, @Nullable Long size, @Nullable String eTag) {}

  static String bucketArn(String bucket) {
    return "arn:aws:s3:::" + bucket;
  }

  /**
   * @throws AwsException 400 {@code InvalidArgument} for functions that S3 may not invoke
   */
  void requireDestinations(String bucket, List<LambdaNotification> notifications)
      throws AwsException {
    for (LambdaNotification notification : notifications) {
      if (!functions.mayInvoke(notification.functionArn(), PRINCIPAL, bucketArn(bucket))) {
        throw new AwsException(
            400,
            "InvalidArgument",
            "Unable to validate the following destination configurations: "
                + notification.functionArn());
      }
    }
  }

  /**
   * Hands the change to each function that waits for it.
   *
   * @throws IOException if an event could not be kept; the client has to try again
   */
  void send(Change change, BucketSettings settings) throws IOException {
    for (LambdaNotification notification : settings.notifications()) {
      if (!notification.matches(change.event(), change.key())) {
        continue;
      }
      String function = notification.functionArn();
      if (functions.mayInvoke(function, PRINCIPAL, bucketArn(change.bucket()))) {
        S3Event event = event(change, settings.region(), notification.id());
        functions.accept(function, mapper.writeValueAsBytes(event));
      } else {
        LOG.warn(
            "{} of {}/{} reached no one: {} is gone or S3 may no longer invoke it",
            change.event(),
            change.bucket(),
            change.key(),
            function);
      }
    }
  }

  private S3Event event(Change change, String region, String configurationId) {
    return new S3Event(
        List.of(
            new S3Event.EventRecord(
                "2.1",
                S3Event.SOURCE,
                region,
                MILLISECONDS.format(Instant.now()),
                change.event(),
                new S3Event.Entity(
                    "1.0",
                    configurationId,
                    new S3Event.Bucket(change.bucket(), bucketArn(change.bucket())),
                    new S3Event.ObjectDescription(
                        encodedKey(change.key()), change.size(), change.eTag(), sequencer())))));
  }

  /** As in S3's events: {@code +} for a space, slashes as they are. */
  static String encodedKey(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
  }

  /** Grows with every event, also over a restart: microseconds, or one more than the last. */
  private String sequencer() {
    Instant now = Instant.now();
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    long next = sequence.updateAndGet(last -> Math.max(last + 1, micros));
    return "%016X".formatted(next);
  }
}
