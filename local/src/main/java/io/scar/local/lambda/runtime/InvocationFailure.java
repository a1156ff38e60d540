package io.scar.local.lambda.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How an answer of the runtime looks to the caller and in the log.
 *
 * @param status for the report line, if the environment itself failed
 * @param logLine what Lambda says in the log before its end line
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once; never compared, never changed.
record InvocationFailure(
    byte[] payload,
    Optional<String> functionError,
    boolean endsEnvironment,
    Optional<String> status,
    Optional<String> logLine) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String INVALID_ENTRYPOINT = "Runtime.InvalidEntrypoint";
  private static final int SIGNALS = 128;

  /** SIGRTMAX; a Java runtime that cannot start exits 255, which no signal did. */
  private static final int LAST_SIGNAL = 64;

  static InvocationFailure of(
      RuntimeConversation.Answer answer, String requestId, Duration timeout) {
    return switch (answer) {
      case RuntimeConversation.Answer.Succeeded(byte[] payload) ->
          new InvocationFailure(
              payload, Optional.empty(), false, Optional.empty(), Optional.empty());
      case RuntimeConversation.Answer.Failed(byte[] error) ->
          new InvocationFailure(
              error,
              Optional.of(InvocationResult.UNHANDLED),
              false,
              Optional.empty(),
              Optional.empty());
      case RuntimeConversation.Answer.InitFailed(byte[] error) ->
          new InvocationFailure(
              error,
              Optional.of(InvocationResult.UNHANDLED),
              true,
              Optional.of("error\tError Type: Runtime.InitError"),
              Optional.empty());
      case RuntimeConversation.Answer.TooLarge() ->
          new InvocationFailure(
              document(
                  "Function.ResponseSizeTooLarge",
                  "Response payload size exceeded maximum allowed payload size (%d bytes)."
                      .formatted(RuntimeApi.RESPONSE_LIMIT)),
              Optional.of(InvocationResult.UNHANDLED),
              false,
              Optional.empty(),
              Optional.empty());
      case RuntimeConversation.Answer.TimedOut() ->
          ended(
              "Sandbox.Timedout",
              requestId,
              InvocationLog.timedOut(timeout),
              "timeout",
              Optional.empty());
      case RuntimeConversation.Answer.Exited(int code) -> {
        String what = describe(code);
        yield ended(
            "Runtime.ExitError",
            requestId,
            what,
            "error\tError Type: Runtime.ExitError",
            Optional.of("RequestId: %s Error: %s".formatted(requestId, what)));
      }
      case RuntimeConversation.Answer.NotStarted(String why) ->
          ended(
              INVALID_ENTRYPOINT,
              requestId,
              why,
              "error\tError Type: " + INVALID_ENTRYPOINT,
              Optional.empty());
      case RuntimeConversation.Answer.Ready() ->
          throw new IllegalArgumentException("a runtime that is ready has not answered");
    };
  }

  /** The answer for a function that has no bootstrap. */
  static byte[] invalidEntrypoint(String requestId, String reason) {
    return document(INVALID_ENTRYPOINT, "RequestId: %s Error: %s".formatted(requestId, reason));
  }

  private static InvocationFailure ended(
      String type, String requestId, String message, String status, Optional<String> logLine) {
    return new InvocationFailure(
        document(type, "RequestId: %s Error: %s".formatted(requestId, message)),
        Optional.of(InvocationResult.UNHANDLED),
        true,
        Optional.of(status),
        logLine);
  }

  private static String describe(int code) {
    if (code == 0) {
      return "Runtime exited without providing a reason";
    }
    return code > SIGNALS && code <= SIGNALS + LAST_SIGNAL
        ? "Runtime exited with error: signal: " + signal(code - SIGNALS)
        : "Runtime exited with error: exit status " + code;
  }

  private static String signal(int number) {
    return switch (number) {
      case 4 -> "illegal instruction";
      case 6 -> "aborted";
      case 7 -> "bus error";
      case 9 -> "killed";
      case 11 -> "segmentation fault";
      case 15 -> "terminated";
      default -> Integer.toString(number);
    };
  }

  private static byte[] document(String type, String message) {
    Map<String, String> document = new LinkedHashMap<>();
    document.put("errorType", type);
    document.put("errorMessage", message);
    try {
      return JSON.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("two strings are always JSON", e);
    }
  }
}
