package io.scar.cli.invoke;

import io.scar.cli.failure.Failure;
import io.scar.cli.transfer.StoredObject;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Calls a function once for each object, several at once. */
public final class ObjectCalls {

  /** Hears of the calls. */
  public interface Watcher {

    /** From the thread that makes the call. */
    void begun(StoredObject object);

    /** In the order in which they end, from the thread that waits for all. */
    void ended(Outcome outcome);
  }

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  /** As long as one function may run, so that a single busy environment gets free. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final int atOnce;

  /**
   * @param atOnce how many calls at most run at the same time
   */
  public ObjectCalls(int atOnce) {
    this.atOnce = atOnce;
  }

  /**
   * Makes all calls, also when some fail. A call that the function's concurrency limit turned away
   * has not run, and is made again.
   *
   * @param call of one object
   * @param keep the bytes of each answer's output that are kept, of its end
   * @return in the order of the objects
   */
  public List<Outcome> run(
      List<StoredObject> objects, Function<StoredObject, Answer> call, int keep, Watcher watcher) {
    long begin = System.nanoTime();
    record Numbered(int index, Outcome outcome) {}
    SortedMap<Integer, Outcome> outcomes = new TreeMap<>();
    try (ExecutorService executor =
        Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().name("call-", 0).factory())) {
      CompletionService<Numbered> calls = new ExecutorCompletionService<>(executor);
      for (int i = 0; i < objects.size(); i++) {
        int index = i;
        calls.submit(
            () -> {
              watcher.begun(objects.get(index));
              return new Numbered(index, outcome(objects.get(index), call, keep, begin));
            });
      }
      try {
        for (int i = 0; i < objects.size(); i++) {
          Numbered numbered = calls.take().get();
          outcomes.put(numbered.index(), numbered.outcome());
          watcher.ended(numbered.outcome());
        }
      } catch (InterruptedException e) {
        executor.shutdownNow();
        throw Failure.interrupted(e);
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw new IllegalStateException("a call failed in an unforeseen way", e.getCause());
      }
    }
    return List.copyOf(outcomes.values());
  }

  private static Outcome outcome(
      StoredObject object, Function<StoredObject, Answer> call, int keep, long begin) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      long now = System.nanoTime();
      Duration begun = Duration.ofNanos(now - begin);
      try {
        Answer answer = call.apply(object).shortened(keep);
        return new Outcome(object, answer, null, begun, since(now));
      } catch (Failure e) {
        if (!FunctionCall.wasTurnedAway(e) || System.nanoTime() > end) {
          return new Outcome(object, null, e, begun, since(now));
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return new Outcome(object, null, Failure.interrupted(e), begun, since(now));
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
