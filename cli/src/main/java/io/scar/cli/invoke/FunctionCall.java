package io.scar.cli.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * Calls a function, once: a call that may have run is not repeated, unless the options say so.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
public final class FunctionCall {

  /** Lambda's limits for a payload, in bytes. */
  private static final int MAX_SYNCHRONOUS = 6 * 1024 * 1024;

  private static final int MAX_ASYNCHRONOUS = 1024 * 1024;

  private static final int TIMED_OUT = 124;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  /** How the supervisor fails an invocation that has no other place for an exit code. */
  private static final String CONTAINER_FAILED = ".ContainerFailed";

  private static final String CONTAINER_TIMED_OUT = ".ContainerTimedOut";
  private static final Pattern EXIT_CODE = Pattern.compile("the container exited (\\d{1,3})\\b");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Aws aws;
  private final CallOptions options;

  /** Calls as one does who said nothing about it. */
  public FunctionCall(Aws aws) {
    this(aws, new CallOptions(null, CallOptions.PATIENCE, 0));
  }

  public FunctionCall(Aws aws, CallOptions options) {
    this.aws = aws;
    this.options = options;
  }

  /**
   * Calls and waits.
   *
   * @throws FunctionFailure TIMED_OUT if Lambda ended the function; CALL_FAILED if it failed
   * @throws Failure NOT_FOUND if there is no such function, TIMED_OUT if no answer came in the time
   *     of the options, SERVICE if none will come
   */
  public Answer synchronously(String name, String payload) {
    checkSize(payload, MAX_SYNCHRONOUS, "a call that waits");
    InvokeResponse response =
        persistently(name, InvocationType.REQUEST_RESPONSE, LogType.TAIL, payload);
    String requestId = requestId(response);
    byte[] answer = response.payload() == null ? new byte[0] : response.payload().asByteArray();
    String logTail = logTail(response);
    return response.functionError() == null
        ? Answer.of(response.statusCode(), requestId, answer, logTail)
        : ofError(name, response.statusCode(), requestId, answer, logTail);
  }

  /** Hands the payload to Lambda and returns; answers the request's id. */
  public Answer asynchronously(String name, String payload) {
    checkSize(payload, MAX_ASYNCHRONOUS, "an asynchronous call");
    InvokeResponse response = persistently(name, InvocationType.EVENT, LogType.NONE, payload);
    return Answer.accepted(response.statusCode(), requestId(response));
  }

  private InvokeResponse persistently(
      String name, InvocationType type, LogType log, String payload) {
    Duration pause = FIRST_PAUSE;
    for (int left = options.retries(); ; left--) {
      try {
        return invoke(name, type, log, payload);
      } catch (Failure e) {
        boolean passes = e.status() == ExitStatus.SERVICE || e.status() == ExitStatus.TIMED_OUT;
        if (left == 0 || !passes) {
          throw e;
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        throw Failure.interrupted(e);
      }
      pause = pause.multipliedBy(2);
    }
  }

  private InvokeResponse invoke(String name, InvocationType type, LogType log, String payload) {
    return aws.calls()
        .find(
            "lambda:InvokeFunction",
            "function " + name,
            () -> {
              try {
                return aws.invoker()
                    .invoke(
                        i ->
                            i.functionName(name)
                                .qualifier(options.qualifier())
                                .invocationType(type)
                                .logType(log)
                                .overrideConfiguration(o -> o.apiCallTimeout(options.timeout()))
                                .payload(SdkBytes.fromUtf8String(payload)));
              } catch (ApiCallTimeoutException e) {
                throw noAnswer(name, e);
              }
            })
        .orElseThrow(() -> missing(name));
  }

  private Failure missing(String name) {
    return options.qualifier() == null
        ? Failure.notFound("Function " + name + " does not exist.", "`scar ls` lists yours.")
        : Failure.notFound(
            "Function "
                + name
                + " does not exist, or has no version or alias `"
                + options.qualifier()
                + "`.",
            "`scar ls` lists yours; without --qualifier the latest version is called.");
  }

  private Failure noAnswer(String name, ApiCallTimeoutException e) {
    return new Failure(
        ExitStatus.TIMED_OUT,
        "Function %s did not answer within %d s (--timeout)."
            .formatted(name, options.timeout().toSeconds()),
        "It goes on in the cloud:  scar log -n "
            + name
            + " --follow\nWait longer with --timeout SECONDS, or do not wait: -a.",
        e);
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

  private static Answer ofError(
      String name, int status, String requestId, byte[] payload, String logTail) {
    String message;
    String type = "";
    try {
      JsonNode json = JSON.readTree(payload);
      message = json == null ? "" : json.path("errorMessage").asText("");
      type = json == null ? "" : json.path("errorType").asText("");
    } catch (IOException e) {
      message = new String(payload, StandardCharsets.UTF_8);
    }
    Optional<Integer> exitCode = exitCode(type, message);
    if (exitCode.isPresent()) {
      return Answer.ofError(status, requestId, exitCode.get(), message, logTail);
    }
    boolean timedOut = message.contains("Task timed out");
    throw new FunctionFailure(
        timedOut ? ExitStatus.TIMED_OUT : ExitStatus.CALL_FAILED,
        "Function %s failed: %s".formatted(name, message.isEmpty() ? "no reason given" : message),
        "scar log -n " + name + (requestId.isEmpty() ? "" : " -ri " + requestId),
        logTail);
  }

  private static Optional<Integer> exitCode(String type, String message) {
    if (type.endsWith(CONTAINER_TIMED_OUT)) {
      return Optional.of(TIMED_OUT);
    }
    Matcher code = EXIT_CODE.matcher(message);
    return type.endsWith(CONTAINER_FAILED) && code.lookingAt()
        ? Optional.of(Integer.valueOf(code.group(1)))
        : Optional.empty();
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
