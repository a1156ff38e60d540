package io.scar.cli.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** Calls a function, once: a call that may have run is never repeated. */
public final class FunctionCall {

  /** Lambda's limits for a payload, in bytes. */
  private static final int MAX_SYNCHRONOUS = 6 * 1024 * 1024;

  private static final int MAX_ASYNCHRONOUS = 1024 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Aws aws;

  public FunctionCall(Aws aws) {
    this.aws = aws;
  }

  /**
   * Calls and waits.
   *
   * @throws FunctionFailure TIMED_OUT if Lambda ended the function; CALL_FAILED if it failed
   * @throws Failure NOT_FOUND if there is no such function
   */
  public Answer synchronously(String name, String payload) {
    checkSize(payload, MAX_SYNCHRONOUS, "a call that waits");
    InvokeResponse response = invoke(name, InvocationType.REQUEST_RESPONSE, LogType.TAIL, payload);
    String requestId = requestId(response);
    byte[] answer = response.payload() == null ? new byte[0] : response.payload().asByteArray();
    if (response.functionError() != null) {
      throw functionError(name, requestId, answer, logTail(response));
    }
    return Answer.of(response.statusCode(), requestId, answer);
  }

  /** Hands the payload to Lambda and returns; answers the request's id. */
  public Answer asynchronously(String name, String payload) {
    checkSize(payload, MAX_ASYNCHRONOUS, "an asynchronous call");
    InvokeResponse response = invoke(name, InvocationType.EVENT, LogType.NONE, payload);
    return new Answer(
        response.statusCode(), requestId(response), null, null, ByteBuffer.allocate(0), 0, false);
  }

  private InvokeResponse invoke(String name, InvocationType type, LogType log, String payload) {
    return aws.calls()
        .find(
            "lambda:InvokeFunction",
            "function " + name,
            () ->
                aws.invoker()
                    .invoke(
                        i ->
                            i.functionName(name)
                                .invocationType(type)
                                .logType(log)
                                .payload(SdkBytes.fromUtf8String(payload))))
        .orElseThrow(
            () ->
                Failure.notFound(
                    "Function " + name + " does not exist.", "`scar ls` lists yours."));
  }

  /** Whether Lambda did not begin the call, since the function runs as often as it may. */
  static boolean wasTurnedAway(Failure failure) {
    return failure.getCause() instanceof TooManyRequestsException;
  }

  private static String requestId(InvokeResponse response) {
    String id =
        response.responseMetadata() == null ? null : response.responseMetadata().requestId();
    return id == null ? "" : id;
  }

  /** The last 4 KB of the log, as Lambda returns them; without line breaks at the end. */
  private static String logTail(InvokeResponse response) {
    if (response.logResult() == null) {
      return "";
    }
    try {
      byte[] log = Base64.getDecoder().decode(response.logResult());
      return new String(log, StandardCharsets.UTF_8).stripTrailing();
    } catch (IllegalArgumentException e) {
      return ""; // no log is no reason to hide the error
    }
  }

  private static Failure functionError(
      String name, String requestId, byte[] payload, String logTail) {
    String message;
    try {
      JsonNode json = JSON.readTree(payload);
      message = json == null ? "" : json.path("errorMessage").asText("");
    } catch (IOException e) {
      message = new String(payload, StandardCharsets.UTF_8);
    }
    boolean timedOut = message.contains("Task timed out");
    return new FunctionFailure(
        timedOut ? ExitStatus.TIMED_OUT : ExitStatus.CALL_FAILED,
        "Function %s failed: %s".formatted(name, message.isEmpty() ? "no reason given" : message),
        "scar log -n " + name + (requestId.isEmpty() ? "" : " -ri " + requestId),
        logTail);
  }

  private static void checkSize(String payload, int limit, String kind) {
    int size = payload.getBytes(StandardCharsets.UTF_8).length;
    if (size > limit) {
      throw Failure.doesNotFit(
          "The payload has %d bytes; Lambda takes %d in %s.".formatted(size, limit, kind),
          "Put large data into the input bucket.");
    }
  }
}
