package io.scar.local.lambda;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.local.event.FunctionCalls.Outcome;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsResponse;
import io.scar.local.lambda.queue.EventQueue;
import io.scar.local.lambda.queue.QueuedEvent;
import io.scar.local.lambda.runtime.ConcurrencyLimits;
import io.scar.local.lambda.runtime.EnvironmentPool;
import io.scar.local.lambda.runtime.Invocation;
import io.scar.local.lambda.runtime.InvocationResult;
import io.scar.local.lambda.runtime.ThrottledException;
import io.scar.local.lambda.store.FunctionConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Invoke: wait for the answer, leave an event, or only ask whether one may. */
final class InvokeOperation {

  private static final int SYNCHRONOUS = 6 << 20;
  private static final int ASYNCHRONOUS = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final FunctionRegistry registry;
  private final EnvironmentPool pool;
  private final EventQueue queue;

  InvokeOperation(FunctionRegistry registry, EnvironmentPool pool, EventQueue queue) {
    this.registry = registry;
    this.pool = pool;
    this.queue = queue;
  }

  void invoke(Call call) throws IOException, AwsException {
    FunctionReference reference = call.function();
    String region = call.request().region();
    FunctionConfiguration function = registry.requireVersion(reference, region);
    String type = call.request().header("X-Amz-Invocation-Type").orElse("RequestResponse");
    switch (type) {
      case "RequestResponse" -> {
        byte[] payload = payload(call, SYNCHRONOUS, type);
        answer(call, run(call, function, payload));
      }
      case "Event" -> {
        byte[] payload = payload(call, ASYNCHRONOUS, type);
        queue.accept(event(call.request().id(), function), payload);
        call.response().send(202);
      }
      case "DryRun" -> call.done();
      default ->
          throw LambdaErrors.constraint(
              type,
              "invocationType",
              "Member must satisfy enum value set: [Event, RequestResponse, DryRun]");
    }
  }

  QueuedEvent event(String id, FunctionConfiguration function) {
    return new QueuedEvent(
        id,
        function.name(),
        function.version(),
        registry.arns().function(function),
        Instant.now(),
        0);
  }

  private InvocationResult run(Call call, FunctionConfiguration function, byte[] payload)
      throws IOException, AwsException {
    Invocation invocation =
        new Invocation(
            call.request().id(), invokedArn(call, function), payload, clientContext(call));
    try {
      return run(function, invocation);
    } catch (ThrottledException e) {
      call.response().header("Retry-After", "1");
      throw new AwsException(
          429,
          "TooManyRequestsException",
          e.reservedLimit()
              ? "Rate Exceeded. (reserved concurrency of %s)".formatted(function.name())
              : "Rate Exceeded. (%d concurrent executions)".formatted(pool.limits().account()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException(500, "ServiceException", "The local cloud is shutting down");
    }
  }

  /**
   * @throws ThrottledException if the function runs as often as it may
   */
  private InvocationResult run(FunctionConfiguration function, Invocation invocation)
      throws IOException, InterruptedException, ThrottledException {
    try (ConcurrencyLimits.Permit _ = pool.limits().acquire(function.name())) {
      return pool.run(registry.spec(function), invocation);
    }
  }

  /** A call of another service, which waits. */
  Outcome call(FunctionConfiguration function, String id, byte[] payload)
      throws IOException, InterruptedException {
    if (payload.length > SYNCHRONOUS) {
      return new Outcome.TooLarge();
    }
    try {
      InvocationResult result =
          run(
              function,
              new Invocation(id, registry.arns().function(function), payload, Optional.empty()));
      return result.failed() ? new Outcome.Failed() : new Outcome.Answered(result.payload());
    } catch (ThrottledException e) {
      return new Outcome.Throttled();
    }
  }

  /** An event of another service, which somebody waits to be accepted. */
  Outcome leave(FunctionConfiguration function, String id, byte[] payload) throws IOException {
    if (payload.length > ASYNCHRONOUS) {
      return new Outcome.TooLarge();
    }
    queue.accept(event(id, function), payload);
    return new Outcome.Accepted();
  }

  private static Optional<String> clientContext(Call call) throws AwsException {
    Optional<String> encoded = call.request().header("X-Amz-Client-Context");
    try {
      return encoded.map(
          text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new AwsException(
          400,
          "InvalidRequestContentException",
          "Client context must be a valid Base64-encoded JSON object.");
    }
  }

  private String invokedArn(Call call, FunctionConfiguration function) throws AwsException {
    String arn = registry.arns().function(function);
    return call.function().qualifier().map(version -> arn + ":" + version).orElse(arn);
  }

  private static void answer(Call call, InvocationResult result) throws IOException {
    AwsResponse response = call.response();
    response.header("X-Amz-Executed-Version", result.executedVersion());
    result.functionError().ifPresent(error -> response.header("X-Amz-Function-Error", error));
    if (call.request().header("X-Amz-Log-Type").filter("Tail"::equals).isPresent()) {
      response.header("X-Amz-Log-Result", Base64.getEncoder().encodeToString(result.logTail()));
    }
    response.send(200, "application/json", result.payload());
  }

  private static byte[] payload(Call call, int limit, String type)
      throws IOException, AwsException {
    byte[] payload = call.request().body().readNBytes(limit + 1);
    if (payload.length > limit) {
      String size = call.request().header("Content-Length").orElse("More than " + limit);
      throw new AwsException(
          413,
          "RequestTooLargeException",
          "%s byte payload is too large for the %s invocation type (limit %d bytes)"
              .formatted(size, type, limit));
    }
    if (payload.length == 0) {
      return "{}".getBytes(StandardCharsets.UTF_8);
    }
    checkJson(payload);
    return payload;
  }

  private static void checkJson(byte[] payload) throws IOException, AwsException {
    try (JsonParser parser = JSON.createParser(payload)) {
      // Values are skipped: nothing of a payload of megabytes is kept.
      while (parser.nextToken() != null) {
        if (parser.currentToken().isStructStart()) {
          parser.skipChildren();
        }
        if (parser.nextToken() != null) {
          throw notJson("more than one value");
        }
      }
    } catch (JacksonException e) {
      throw notJson(e.getOriginalMessage());
    }
  }

  private static AwsException notJson(String reason) {
    return new AwsException(
        400, "InvalidRequestContentException", "Could not parse request body into json: " + reason);
  }
}
