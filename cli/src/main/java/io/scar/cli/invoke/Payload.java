package io.scar.cli.invoke;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.failure.Failure;
import io.scar.contract.event.DirectCall;
import io.scar.contract.event.S3Event;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is sent to a function. */
public final class Payload {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Payload() {}

  /**
   * A direct call.
   *
   * @param script sent with the call and run in place of the function's own; null for none
   * @param arguments of the script, or in place of the image's CMD
   * @param asynchronous whether nobody waits for the answer
   */
  public static String direct(@Nullable Path script, List<String> arguments, boolean asynchronous) {
    try {
      return JSON.writeValueAsString(
          new DirectCall(
              script == null ? null : Base64.getEncoder().encodeToString(read(script)),
              arguments.isEmpty() ? null : JSON.writeValueAsString(arguments),
              asynchronous ? true : null));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a call can always be written", e);
    }
  }

  /** The notification that S3 would send for an object. */
  public static String notification(
      String region, String partition, String bucket, String key, long size, Instant time) {
    S3Event event =
        new S3Event(
            List.of(
                new S3Event.EventRecord(
                    "2.1",
                    S3Event.SOURCE,
                    region,
                    time.toString(),
                    "ObjectCreated:Put",
                    new S3Event.Entity(
                        "1.0",
                        null,
                        new S3Event.Bucket(bucket, "arn:" + partition + ":s3:::" + bucket),
                        new S3Event.ObjectDescription(encoded(key), size, null, null)))));
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event can always be written", e);
    }
  }

  /** As S3 encodes keys: a space is {@code +}, a slash stays. */
  private static String encoded(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
  }

  private static byte[] read(Path script) {
    try {
      return Files.readAllBytes(script);
    } catch (NoSuchFileException e) {
      throw Failure.notFound("There is no script " + script + ".", "Check the path.");
    } catch (IOException e) {
      throw Failure.machine("Script " + script + " cannot be read: " + e.getMessage(), null, e);
    }
  }
}
