package io.scar.container.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that tests set. Nobody waits; who would have is written down. */
final class TestPace implements Pace {

  static final Instant START = Instant.parse("2026-03-04T05:06:07Z");

  private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private volatile Instant now = START;
  private volatile Duration perLook = Duration.ZERO;

  /** What the clock goes on each time that somebody looks at it. */
  TestPace goesOn(Duration duration) {
    perLook = duration;
    return this;
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  List<Duration> sleeps() {
    return sleeps;
  }

  @Override
  public long nanoTime() {
    return nanos.addAndGet(perLook.toNanos());
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted");
    }
    sleeps.add(duration);
    now = now.plus(duration);
  }

  @Override
  public double chance() {
    return 0;
  }
}
