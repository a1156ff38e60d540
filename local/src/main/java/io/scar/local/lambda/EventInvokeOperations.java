package io.scar.local.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.contract.definition.FunctionLimits;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.runtime.ConcurrencyLimits;
import io.scar.local.lambda.store.EventInvokeConfig;
import io.scar.local.lambda.store.FunctionState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a function is invoked: its concurrency, and what happens to its asynchronous events. */
final class EventInvokeOperations {

  private static final Pattern DESTINATION =
      Pattern.compile("arn:aws[a-zA-Z-]*:(sqs|sns|s3|lambda|events):[^:]*:[^:]*:.+");

  private final FunctionRegistry registry;
  private final ConcurrencyLimits limits;

  EventInvokeOperations(FunctionRegistry registry, ConcurrencyLimits limits) {
    this.registry = registry;
    this.limits = limits;
  }

  void putConcurrency(Call call) throws IOException, AwsException {
    FunctionReference reference = call.function();
    int reserved =
        call.body()
            .integer("ReservedConcurrentExecutions")
            .orElseThrow(() -> LambdaErrors.missing("reservedConcurrentExecutions"));
    FunctionChecks.range(reserved, "reservedConcurrentExecutions", 0, Integer.MAX_VALUE);
    reserve(reference, call, reserved);
    call.answer(200, FunctionJson.object().put("ReservedConcurrentExecutions", reserved));
  }

  void getConcurrency(Call call) throws IOException, AwsException {
    FunctionState state = registry.require(call.function(), call.request().region());
    ObjectNode answer = FunctionJson.object();
    if (state.reservedConcurrency() != null) {
      answer.put("ReservedConcurrentExecutions", state.reservedConcurrency());
    }
    call.answer(200, answer);
  }

  void deleteConcurrency(Call call) throws IOException, AwsException {
    reserve(call.function(), call, null);
    call.done();
  }

  void accountSettings(Call call) throws IOException {
    ObjectNode answer = FunctionJson.object();
    answer
        .putObject("AccountLimit")
        .put("TotalCodeSize", 80_530_636_800L)
        .put("CodeSizeUnzipped", FunctionLimits.UNZIPPED_BYTES_MOST)
        .put("CodeSizeZipped", 50 << 20)
        .put("ConcurrentExecutions", limits.account())
        .put("UnreservedConcurrentExecutions", limits.account());
    long size =
        registry.functions().all().stream().mapToLong(state -> state.latest().codeSize()).sum();
    answer
        .putObject("AccountUsage")
        .put("TotalCodeSize", size)
        .put("FunctionCount", registry.functions().all().size());
    call.answer(200, answer);
  }

  /** Replaces the configuration. */
  void put(Call call) throws IOException, AwsException {
    store(call, false);
  }

  /** Changes only what the request names. */
  void update(Call call) throws IOException, AwsException {
    store(call, true);
  }

  void get(Call call) throws IOException, AwsException {
    FunctionState state = registry.require(call.function(), call.request().region());
    EventInvokeConfig config = state.eventInvoke();
    if (config == null) {
      throw missing(state);
    }
    call.answer(200, FunctionJson.eventInvoke(config, arn(state)));
  }

  void list(Call call) throws IOException, AwsException {
    FunctionState state = registry.require(call.function(), call.request().region());
    EventInvokeConfig config = state.eventInvoke();
    List<ObjectNode> found =
        config == null ? List.of() : List.of(FunctionJson.eventInvoke(config, arn(state)));
    call.answer(200, FunctionOperations.Page.of(call, found).json("FunctionEventInvokeConfigs"));
  }

  void delete(Call call) throws IOException, AwsException {
    FunctionReference reference = call.function();
    registry.change(
        () -> {
          FunctionState state = registry.require(reference, call.request().region());
          if (state.eventInvoke() == null) {
            throw missing(state);
          }
          registry.functions().put(state.withEventInvoke(null));
          return state;
        });
    call.done();
  }

  static void checkDestination(String arn) throws AwsException {
    if (!DESTINATION.matcher(arn).matches()) {
      throw LambdaErrors.constraint(
          arn,
          "destination",
          "Member must satisfy regular expression pattern: " + DESTINATION.pattern());
    }
  }

  private void store(Call call, boolean keepOthers) throws IOException, AwsException {
    FunctionReference reference = call.function();
    RequestBody body = call.body();
    RequestBody destinations = body.structure("DestinationConfig");
    Optional<String> onSuccess = destination(destinations, "OnSuccess");
    Optional<String> onFailure = destination(destinations, "OnFailure");
    Optional<Integer> retries = body.integer("MaximumRetryAttempts");
    Optional<Integer> age = body.integer("MaximumEventAgeInSeconds");
    if (retries.isPresent()) {
      FunctionChecks.range(retries.get(), "maximumRetryAttempts", 0, 2);
    }
    if (age.isPresent()) {
      FunctionChecks.range(age.get(), "maximumEventAgeInSeconds", 60, 21600);
    }
    FunctionState changed =
        registry.change(
            () -> {
              FunctionState state = registry.require(reference, call.request().region());
              EventInvokeConfig old = state.eventInvoke();
              if (keepOthers && old == null) {
                throw missing(state);
              }
              EventInvokeConfig base =
                  keepOthers && old != null
                      ? old
                      : new EventInvokeConfig(null, null, null, null, 0);
              EventInvokeConfig config =
                  new EventInvokeConfig(
                      retries.isPresent() ? retries.get() : base.maximumRetryAttempts(),
                      age.isPresent() ? age.get() : base.maximumEventAge(),
                      or(onSuccess, base.onSuccess()),
                      or(onFailure, base.onFailure()),
                      System.currentTimeMillis());
              FunctionState next = state.withEventInvoke(config);
              registry.functions().put(next);
              return next;
            });
    EventInvokeConfig config = changed.eventInvoke();
    if (config != null) {
      call.answer(200, FunctionJson.eventInvoke(config, arn(changed)));
    }
  }

  private static @Nullable String or(Optional<String> given, @Nullable String old) {
    // An empty one removes it.
    return given.isEmpty() ? old : given.get().isEmpty() ? null : given.get();
  }

  private static Optional<String> destination(RequestBody destinations, String name)
      throws AwsException {
    Optional<String> arn = destinations.structure(name).text("Destination");
    if (arn.isPresent() && !arn.get().isEmpty()) {
      checkDestination(arn.get());
    }
    return arn;
  }

  private void reserve(FunctionReference reference, Call call, @Nullable Integer reserved)
      throws IOException, AwsException {
    registry.change(
        () -> {
          FunctionState state = registry.require(reference, call.request().region());
          registry.functions().put(state.withReservedConcurrency(reserved));
          limits.reserve(
              state.name(), reserved == null ? OptionalInt.empty() : OptionalInt.of(reserved));
          return state;
        });
  }

  private AwsException missing(FunctionState state) {
    return LambdaErrors.notFound(
        "The function %s doesn't have an EventInvokeConfig".formatted(arn(state)));
  }

  private String arn(FunctionState state) {
    return registry.arns().version(state.latest());
  }
}
