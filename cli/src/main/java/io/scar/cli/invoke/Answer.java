package io.scar.cli.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.observe.CallReport;
import io.scar.contract.response.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a function answered.
 *
 * @param status of the call, 200 or 202 if Lambda took it
 * @param requestId Lambda's
 * @param jobId of the job of AWS Batch that does the work; null if none does
 * @param body the container's output, decoded
 * @param exitCode what the command should exit with: the container's, or 124
 * @param truncated whether the body is only the end of the output
 * @param complaint what the function said when it failed; null if it did not, or let the output
 *     speak
 * @param logTail the end of the call's log, of 4 KB; empty if Lambda sent none
 */
public record Answer(
    int status,
    String requestId,
    @Nullable String logGroup,
    @Nullable String logStream,
    @Nullable String jobId,
    ByteBuffer body,
    int exitCode,
    boolean truncated,
    @Nullable String complaint,
    String logTail) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TIMED_OUT = 124;
  private static final int FAILED = 1;

  /** Of the JSON that tells of a job, in bytes: its id, and three names of at most 128. */
  private static final int LONGEST_JOB = 1024;

  /** A copy of the body. */
  public byte[] bytes() {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return bytes;
  }

  /** What Lambda reports of the call. */
  public Optional<CallReport> report() {
    return CallReport.last(logTail);
  }

  /** The same, of whose body only the end is kept. */
  Answer shortened(int bytes) {
    if (body.remaining() <= bytes) {
      return this;
    }
    byte[] all = bytes();
    byte[] end = Arrays.copyOfRange(all, all.length - bytes, all.length);
    return new Answer(
        status,
        requestId,
        logGroup,
        logStream,
        jobId,
        ByteBuffer.wrap(end),
        exitCode,
        true,
        complaint,
        logTail);
  }

  /** Lambda took the call, and nobody waits for its end. */
  static Answer accepted(int status, String requestId) {
    return new Answer(
        status, requestId, null, null, null, ByteBuffer.allocate(0), 0, false, null, "");
  }

  /** The container failed where its function answers with an error instead of a response. */
  static Answer ofError(
      int status, String requestId, int exitCode, String complaint, String logTail) {
    return new Answer(
        status,
        requestId,
        null,
        null,
        null,
        ByteBuffer.allocate(0),
        exitCode,
        false,
        complaint,
        logTail);
  }

  /** Understands a payload; one that is no {@link Response} of ours is the output itself. */
  static Answer of(int status, String requestId, byte[] payload, String logTail) {
    Optional<Response> response = parse(payload);
    if (response.isEmpty()) {
      return new Answer(
          status,
          requestId,
          null,
          null,
          rawJob(payload),
          ByteBuffer.wrap(payload),
          0,
          false,
          null,
          logTail);
    }
    Response answer = response.get();
    return new Answer(
        status,
        answer.headers().getOrDefault(Response.REQUEST_ID_HEADER, requestId),
        answer.headers().get(Response.LOG_GROUP_HEADER),
        answer.headers().get(Response.LOG_STREAM_HEADER),
        answer.headers().get(Response.JOB_ID_HEADER),
        ByteBuffer.wrap(decoded(answer)),
        exitCode(answer),
        answer.headers().containsKey(Response.TRUNCATED_HEADER),
        null,
        logTail);
  }

  private static Optional<Response> parse(byte[] payload) {
    try {
      JsonNode json = JSON.readTree(payload);
      // With `response: raw` a container may write an object of this shape itself.
      return json != null
              && json.has("statusCode")
              && json.has("body")
              && json.path("headers").has(Response.REQUEST_ID_HEADER)
          ? Optional.of(JSON.treeToValue(json, Response.class))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // raw output that is no JSON
    }
  }

  /** The job that a function of {@code response: raw} answers with; null if it is none. */
  private static @Nullable String rawJob(byte[] payload) {
    if (payload.length > LONGEST_JOB) {
      return null;
    }
    try {
      JsonNode json = JSON.readTree(payload);
      String id = json == null ? "" : json.path("jobId").asText();
      String log = json == null ? "" : json.path("log").asText();
      // Hardly any container writes such a member.
      return !id.isEmpty() && log.startsWith("scar log -n ") && log.endsWith(" -ri " + id)
          ? id
          : null;
    } catch (IOException e) {
      return null; // output of the container
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
