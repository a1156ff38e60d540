package io.scar.local.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Fires rules at their rate; the first time after one period. */
final class Timers implements AutoCloseable {

  private record Timer(Duration rate, ScheduledFuture<?> future) {}

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("rules").factory());
  private final Map<String, Timer> timers = new HashMap<>();
  private final Consumer<String> fire;

  /**
   * @param fire is given the rule's name
   */
  Timers(Consumer<String> fire) {
    this.fire = fire;
  }

  /** Starts, changes or ends the timer of a rule; one whose rate is the same goes on. */
  void set(Rule rule) {
    set(rule.name(), rule.rate());
  }

  /**
   * @param rate empty for a rule that does not fire
   */
  synchronized void set(String name, Optional<Duration> rate) {
    Timer old = timers.get(name);
    if (old != null && rate.isPresent() && old.rate().equals(rate.get())) {
      return;
    }
    remove(name);
    rate.ifPresent(
        every ->
            timers.put(
                name,
                new Timer(
                    every,
                    thread.scheduleAtFixedRate(
                        () -> fire.accept(name),
                        every.toMillis(),
                        every.toMillis(),
                        TimeUnit.MILLISECONDS))));
  }

  synchronized void remove(String name) {
    Timer timer = timers.remove(name);
    if (timer != null) {
      timer.future().cancel(false);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
