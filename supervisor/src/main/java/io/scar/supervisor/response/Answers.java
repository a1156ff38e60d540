package io.scar.supervisor.response;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.scar.contract.response.Response;
import io.scar.supervisor.execution.ContainerResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers for callers that wait. A container that failed is an answer too, with its exit code and
 * its output.
 */
public final class Answers {

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final String logGroup;
  private final String logStream;
  private final boolean raw;

  /**
   * @param raw whether the container's standard output is the answer itself
   */
  public Answers(String logGroup, String logStream, boolean raw) {
    this.logGroup = logGroup;
    this.logStream = logStream;
    this.raw = raw;
  }

  /**
   * Writes the answer where it goes: it may be several megabytes long, and the heap of a small
   * function has no room for a copy.
   *
   * @throws io.scar.supervisor.failure.FunctionFault for a raw answer, which has no place for an
   *     exit code, if the container failed or wrote too much
   */
  public void write(ContainerResult result, String requestId, OutputStream answer)
      throws IOException {
    if (raw) {
      result.orThrow();
      if (result.output().truncated()) {
        throw new AnswerTooLarge();
      }
      answer.write(result.output().bytes());
      return;
    }
    Map<String, String> headers = headers(requestId);
    if (!result.succeeded()) {
      headers.put(Response.EXIT_CODE_HEADER, Integer.toString(result.exitCode()));
    }
    if (result.output().truncated()) {
      headers.put(Response.TRUNCATED_HEADER, "true");
    }
    write(statusCode(result), headers, output(result), answer);
  }

  /** For a caller whose work a job does. */
  public void write(JobAnswer job, String requestId, OutputStream answer) throws IOException {
    if (raw) {
      answer.write(job.json());
      return;
    }
    Map<String, String> headers = headers(requestId);
    headers.put(Response.JOB_ID_HEADER, job.job().id());
    write(Response.ACCEPTED, headers, job.json(), answer);
  }

  private Map<String, String> headers(String requestId) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(Response.REQUEST_ID_HEADER, requestId);
    headers.put(Response.LOG_GROUP_HEADER, logGroup);
    headers.put(Response.LOG_STREAM_HEADER, logStream);
    return headers;
  }

  /** A {@link Response}, its body encoded on its way. */
  private static void write(
      int status, Map<String, String> headers, byte[] body, OutputStream answer)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(answer)) {
      json.writeStartObject();
      json.writeNumberField("statusCode", status);
      json.writeObjectFieldStart("headers");
      for (Map.Entry<String, String> header : headers.entrySet()) {
        json.writeStringField(header.getKey(), header.getValue());
      }
      json.writeEndObject();
      json.writeBinaryField("body", body);
      json.writeBooleanField("isBase64Encoded", true);
      json.writeEndObject();
    }
  }

  /** 200; 500 if the container failed, 504 if its time ran out. */
  public static int statusCode(ContainerResult result) {
    if (result.timeout().isPresent()) {
      return Response.TIMED_OUT;
    }
    return result.succeeded() ? Response.OK : Response.FAILED;
  }

  /** The output; after a time-out with what happened on a line of its own. */
  public static byte[] output(ContainerResult result) {
    Optional<String> timeout = result.timeoutWithAdvice();
    if (timeout.isEmpty()) {
      return result.output().bytes();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] output = result.output().bytes();
    body.writeBytes(output);
    if (output.length > 0 && output[output.length - 1] != '\n') {
      body.write('\n');
    }
    body.writeBytes((timeout.get() + "\n").getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }
}
