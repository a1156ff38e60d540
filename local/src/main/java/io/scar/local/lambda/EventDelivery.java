package io.scar.local.lambda;

import io.scar.local.lambda.queue.Delivery;
import io.scar.local.lambda.queue.QueuedEvent;
import io.scar.local.lambda.queue.RetryPolicy;
import io.scar.local.lambda.runtime.ConcurrencyLimits;
import io.scar.local.lambda.runtime.EnvironmentPool;
import io.scar.local.lambda.runtime.Invocation;
import io.scar.local.lambda.runtime.InvocationResult;
import io.scar.local.lambda.runtime.ThrottledException;
import io.scar.local.lambda.store.EventInvokeConfig;
import io.scar.local.lambda.store.FunctionConfiguration;
import io.scar.local.lambda.store.FunctionState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Hands queued events to the functions as they are when an event's turn comes. */
final class EventDelivery implements Delivery {

  private final FunctionRegistry registry;
  private final EnvironmentPool pool;

  EventDelivery(FunctionRegistry registry, EnvironmentPool pool) {
    this.registry = registry;
    this.pool = pool;
  }

  @Override
  public Outcome deliver(QueuedEvent event, Payload payload, Duration patience)
      throws IOException, InterruptedException {
    if (registry.functions().find(event.function()).isEmpty()) {
      return new Outcome.Unknown();
    }
    if (pool.limits().stopped(event.function())) {
      return new Outcome.Stopped();
    }
    try (ConcurrencyLimits.Permit _ = pool.limits().acquire(event.function(), patience)) {
      Optional<FunctionConfiguration> function =
          registry
              .functions()
              .find(event.function())
              .flatMap(state -> state.version(event.qualifier()));
      if (function.isEmpty()) {
        return new Outcome.Unknown();
      }
      InvocationResult result =
          pool.run(
              registry.spec(function.get()),
              new Invocation(event.id(), event.invokedArn(), payload.read(), Optional.empty()));
      return result.functionError().isPresent()
          ? new Outcome.Failed(
              result.payload(), result.executedVersion(), result.functionError().get())
          : new Outcome.Succeeded(result.payload(), result.executedVersion());
    } catch (ThrottledException e) {
      return new Outcome.Throttled();
    }
  }

  @Override
  public RetryPolicy policy(QueuedEvent event) {
    Optional<EventInvokeConfig> config = config(event);
    int retries =
        config
            .flatMap(c -> Optional.ofNullable(c.maximumRetryAttempts()))
            .orElse(RetryPolicy.DEFAULT.retries());
    Duration age =
        config
            .flatMap(c -> Optional.ofNullable(c.maximumEventAge()))
            .map(Duration::ofSeconds)
            .orElse(RetryPolicy.DEFAULT.maximumAge());
    return new RetryPolicy(retries, age);
  }

  @Override
  public Destinations destinations(QueuedEvent event) {
    Optional<EventInvokeConfig> config = config(event);
    return new Destinations(
        config.flatMap(c -> Optional.ofNullable(c.onSuccess())),
        config.flatMap(c -> Optional.ofNullable(c.onFailure())),
        registry
            .functions()
            .find(event.function())
            .flatMap(state -> Optional.ofNullable(state.latest().deadLetterTarget())));
  }

  private Optional<EventInvokeConfig> config(QueuedEvent event) {
    return registry.functions().find(event.function()).map(FunctionState::eventInvoke);
  }
}
