package io.scar.cli.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.contract.response.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a function answered.
 *
 * @param status of the call, 200 or 202 if Lambda took it
 * @param requestId Lambda's
 * @param body the container's output, decoded
 * @param exitCode what the command should exit with: the container's, or 124
 */
public record Answer(
    int status,
    String requestId,
    @Nullable String logGroup,
    @Nullable String logStream,
    ByteBuffer body,
    int exitCode,
    boolean truncated) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TIMED_OUT = 124;
  private static final int FAILED = 1;

  /** A copy of the body. */
  public byte[] bytes() {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return bytes;
  }

  /** Understands a payload; one that is no {@link Response} is the output itself. */
  static Answer of(int status, String requestId, byte[] payload) {
    Optional<Response> response = parse(payload);
    if (response.isEmpty()) {
      return new Answer(status, requestId, null, null, ByteBuffer.wrap(payload), 0, false);
    }
    Response answer = response.get();
    return new Answer(
        status,
        answer.headers().getOrDefault(Response.REQUEST_ID_HEADER, requestId),
        answer.headers().get(Response.LOG_GROUP_HEADER),
        answer.headers().get(Response.LOG_STREAM_HEADER),
        ByteBuffer.wrap(decoded(answer)),
        exitCode(answer),
        answer.headers().containsKey(Response.TRUNCATED_HEADER));
  }

  private static Optional<Response> parse(byte[] payload) {
    try {
      JsonNode json = JSON.readTree(payload);
      return json != null && json.has("statusCode") && json.has("headers") && json.has("body")
          ? Optional.of(JSON.treeToValue(json, Response.class))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // raw output that is no JSON
    }
  }

  private static byte[] decoded(Response answer) {
    byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
    if (!answer.isBase64Encoded()) {
      return text;
    }
    try {
      return Base64.getDecoder().decode(answer.body());
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static int exitCode(Response answer) {
    if (answer.statusCode() == Response.TIMED_OUT) {
      return TIMED_OUT;
    }
    String code = answer.headers().get(Response.EXIT_CODE_HEADER);
    if (code != null) {
      try {
        return Integer.parseInt(code.strip());
      } catch (NumberFormatException e) {
        return FAILED;
      }
    }
    return answer.statusCode() < 400 ? 0 : FAILED;
  }
}
