package io.scar.supervisor.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import com.amazonaws.services.lambda.runtime.api.client.api.LambdaContext;
import com.amazonaws.services.lambda.runtime.api.client.logging.LambdaContextLogger;
import com.amazonaws.services.lambda.runtime.api.client.logging.StdOutLogSink;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaError;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaRuntimeApiClient;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.RapidErrorType;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.converters.LambdaErrorConverter;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.converters.XRayErrorCauseConverter;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import com.amazonaws.services.lambda.runtime.logging.LogFormat;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.scar.supervisor.failure.InvocationFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * Hands one event after the other from Lambda's Runtime API to a handler, and its answer back.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class EventLoop {

  private final LambdaRuntimeApiClient api;
  private final RequestStreamHandler handler;
  private final Map<String, String> environment;

  EventLoop(
      LambdaRuntimeApiClient api, RequestStreamHandler handler, Map<String, String> environment) {
    this.api = api;
    this.handler = handler;
    this.environment = environment;
  }

  /**
   * Ends after a failure of the Java machine itself, after which nothing is known to hold; Lambda
   * then starts another environment.
   */
  void run() {
    boolean usable = true;
    while (usable) {
      try {
        usable = handle(api.nextInvocation());
      } catch (IOException e) {
        throw new IllegalStateException("Lambda's Runtime API does not answer", e);
      }
    }
  }

  /** Whether another event may follow. */
  private boolean handle(InvocationRequest event) throws IOException {
    LambdaContext context = context(event);
    try {
      ByteArrayOutputStream answer = new ByteArrayOutputStream(1024);
      handler.handleRequest(new ByteArrayInputStream(event.getContent()), answer, context);
      api.reportInvocationSuccess(event.getId(), answer.toByteArray());
      return true;
    } catch (IOException | RuntimeException | Error e) {
      tell(context, e);
      api.reportInvocationError(
          event.getId(),
          new LambdaError(
              LambdaErrorConverter.fromThrowable(e),
              XRayErrorCauseConverter.fromThrowable(e),
              RapidErrorType.UserException));
      return !(e instanceof VirtualMachineError);
    }
  }

  /** In the words and the format of Lambda's client. */
  private void tell(LambdaContext context, Throwable failure) throws IOException {
    LogFormat format = LogFormat.fromString(variable("AWS_LAMBDA_LOG_FORMAT", "TEXT"));
    LogLevel level = LogLevel.fromString(variable("AWS_LAMBDA_LOG_LEVEL", "UNDEFINED"));
    try (LambdaContextLogger logger = new LambdaContextLogger(new StdOutLogSink(), level, format)) {
      logger.setLambdaContext(context);
      logger.log(
          inWords(failure).reportableError(),
          format == LogFormat.JSON ? LogLevel.ERROR : LogLevel.UNDEFINED);
    }
  }

  /** Of what a user has to know the type and a stack trace tell nothing. */
  private static UserFault inWords(Throwable failure) {
    return failure instanceof InvocationFailure told
        ? UserFault.makeUserFault(told.reason())
        : UserFault.makeUserFault(failure);
  }

  private LambdaContext context(InvocationRequest event) {
    return new LambdaContext(
        Integer.parseInt(variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0")),
        event.getDeadlineTimeInMs(),
        event.getId(),
        variable("AWS_LAMBDA_LOG_GROUP_NAME", ""),
        variable("AWS_LAMBDA_LOG_STREAM_NAME", ""),
        variable("AWS_LAMBDA_FUNCTION_NAME", ""),
        null,
        variable("AWS_LAMBDA_FUNCTION_VERSION", ""),
        event.getInvokedFunctionArn(),
        event.getTenantId(),
        event.getXrayTraceId(),
        null);
  }

  private String variable(String name, String otherwise) {
    return environment.getOrDefault(name, otherwise);
  }
}
