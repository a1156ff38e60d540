package io.scar.local.gateway;

import io.scar.local.event.FunctionCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls functions and waits only so long; a call that is not waited for goes on to its end. */
final class TimedCalls implements AutoCloseable {

  private final FunctionCalls functions;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  TimedCalls(FunctionCalls functions) {
    this.functions = functions;
  }

  /**
   * @return empty if the function did not answer in time
   * @throws InterruptedException if the caller is, or the call by {@link #close}
   */
  Optional<FunctionCalls.Outcome> call(
      String functionArn, String requestId, byte[] payload, Duration patience)
      throws IOException, InterruptedException {
    Future<FunctionCalls.Outcome> call =
        threads.submit(() -> functions.call(functionArn, requestId, payload));
    try {
      return Optional.of(call.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException stopped) {
        throw stopped;
      }
      throw new IOException(e.getCause());
    }
  }

  FunctionCalls.Outcome leave(String functionArn, String requestId, byte[] payload)
      throws IOException {
    return functions.leave(functionArn, requestId, payload);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
