package io.scar.local.lambda.runtime;

import io.scar.local.process.ProcessTree;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The most memory that a process tree was seen to use. The kernel keeps no such figure for a tree,
 * so it is looked at once a second while a call runs, and at the call's end.
 */
final class MemoryWatch {

  private final ProcessTree tree;
  private final Clock clock;
  private final AtomicInteger peak = new AtomicInteger();

  /** Where samples are taken from time to time. */
  record Clock(ScheduledExecutorService scheduler) {}

  /** One call, during which samples are taken. */
  final class Watching implements AutoCloseable {
    private final Future<?> samples;

    private Watching() {
      samples =
          clock
              .scheduler()
              .scheduleWithFixedDelay(MemoryWatch.this::sample, 1, 1, TimeUnit.SECONDS);
    }

    void sample() {
      MemoryWatch.this.sample();
    }

    @Override
    public void close() {
      samples.cancel(false);
    }
  }

  MemoryWatch(ProcessTree tree, Clock clock) {
    this.tree = tree;
    this.clock = clock;
  }

  Watching watch() {
    return new Watching();
  }

  /** MB. */
  int peak() {
    return peak.get();
  }

  private void sample() {
    peak.accumulateAndGet(tree.residentMegabytes(), Math::max);
  }
}
