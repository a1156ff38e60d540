package io.scar.cli.invoke;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scar.cli.failure.Failure;
import io.scar.contract.event.DirectCall;
import io.scar.contract.event.S3Event;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

  private static final ObjectReader WHOLE =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .reader();

  private Payload() {}

  /**
   * A direct call.
   *
   * @param script sent with the call and run in place of the function's own; null for none
   * @param arguments of the script, or in place of the image's CMD
   * @param asynchronous whether nobody waits for the answer
   */
  public static String direct(@Nullable Path script, List<String> arguments, boolean asynchronous) {
    return JSON.valueToTree(call(script, arguments, asynchronous)).toString();
  }

  private static DirectCall call(
      @Nullable Path script, List<String> arguments, boolean asynchronous) {
    return new DirectCall(
        script == null ? null : Base64.getEncoder().encodeToString(read(script)),
        arguments.isEmpty() ? null : JSON.valueToTree(arguments).toString(),
        asynchronous ? true : null);
  }

  /**
   * What the user wrote. JSON is sent as it is, other text as a JSON string. To an object the
   * members of a direct call are added: all of it becomes the function's event.
   *
   * @throws Failure USAGE if a script or arguments go with anything but an object, DOES_NOT_FIT if
   *     it is no text
   */
  public static String given(
      byte[] content, @Nullable Path script, List<String> arguments, boolean asynchronous) {
    String text = text(content);
    JsonNode tree = json(text);
    ObjectNode members = JSON.valueToTree(call(script, arguments, asynchronous));
    if (tree instanceof ObjectNode object && !members.isEmpty()) {
      object.setAll(members);
      return object.toString();
    }
    if (script != null || !arguments.isEmpty()) {
      throw Failure.usage(
          "A script or arguments can only be sent with a payload that is a JSON object.",
          "Write -p '{...}', or leave them out.");
    }
    return tree.isMissingNode() ? TextNode.valueOf(text).toString() : text.strip();
  }

  private static String text(byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw Failure.doesNotFit(
          "The payload is no text in UTF-8, and Lambda takes nothing but JSON.",
          "Put the file into the input bucket, or encode it: base64 FILE | scar run -p -");
    }
  }

  /** Missing if the text is no JSON. */
  private static JsonNode json(String text) {
    try {
      return WHOLE.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
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
