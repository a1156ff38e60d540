package io.scar.local.lambda.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lambda's queue of asynchronous events. An event is on disk before it is accepted and leaves the
 * disk when it was processed or given up, so it is delivered at least once, whatever stops the
 * process between.
 *
 * <p>A failed event is tried again after the back-off, then after twice the back-off. Lambda waits
 * one minute and two; a local cloud is there to be watched, so its back-off is given.
 */
public final class EventQueue implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
  private static final String SUCCESS = "Success";
  private static final String EXHAUSTED = "RetriesExhausted";
  private static final String TOO_OLD = "EventAgeExceeded";
  private static final String STOPPED = "ZeroReservedConcurrency";

  /** How many back-offs are between two tries to write down what became of an event. */
  private static final int DISK_PAUSE = 10;

  private final EventFiles files;
  private final List<QueuedEvent> left;
  private final Delivery delivery;
  private final DestinationPort destinations;
  private final Duration backOff;
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * @param folder of the events
   * @param backOff before the first retry
   */
  public EventQueue(Path folder, Delivery delivery, DestinationPort destinations, Duration backOff)
      throws IOException {
    this.files = new EventFiles(folder);
    // Now and not at the start of deliveries: by then new events may have been accepted.
    this.left = files.load();
    this.delivery = delivery;
    this.destinations = destinations;
    this.backOff = backOff;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("lambda-events").factory());
  }

  /** Delivers what an earlier run accepted and did not finish. Once only. */
  public void resume() {
    for (QueuedEvent event : left) {
      pending.incrementAndGet();
      schedule(event, Duration.ZERO);
    }
  }

  /**
   * Accepts an event; when this returns it is on disk.
   *
   * @throws IOException if it could not be stored, or the queue is closed
   */
  public void accept(QueuedEvent event, byte[] payload) throws IOException {
    if (timer.isShutdown()) {
      throw new IOException("The local cloud is shutting down");
    }
    files.write(event, payload);
    pending.incrementAndGet();
    schedule(event, Duration.ZERO);
  }

  /** Events that are neither processed nor given up. */
  public int pending() {
    return pending.get();
  }

  /** Breaks deliveries off; their events stay on disk for the next start. */
  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdownNow();
    try {
      if (!workers.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("Some deliveries did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void schedule(QueuedEvent event, Duration delay) {
    run(event, () -> attempt(event), delay);
  }

  private void run(QueuedEvent event, Runnable step, Duration delay) {
    try {
      if (delay.isZero()) {
        workers.execute(step);
      } else {
        // Its outcome is the event's own affair; a closed queue is what can go wrong here.
        Future<?> _ =
            timer.schedule(() -> workers.execute(step), delay.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (RejectedExecutionException closed) {
      LOG.debug("{} waits on disk for the next start", event);
    }
  }

  private void attempt(QueuedEvent event) {
    try {
      Duration patience = left(event);
      Delivery.Outcome outcome =
          patience.isNegative() || patience.isZero()
              ? new Delivery.Outcome.Throttled()
              : deliver(event, patience);
      putAway(event, outcome);
    } catch (InterruptedException closing) {
      // Still on disk, with the same number of attempts.
      Thread.currentThread().interrupt();
    }
  }

  private Delivery.Outcome deliver(QueuedEvent event, Duration patience)
      throws InterruptedException {
    try {
      return delivery.deliver(event, () -> files.payload(event), patience);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not be delivered", event, e);
      String message =
          "{\"errorType\":\"ServiceException\",\"errorMessage\":\"The environment could not be"
              + " started; the log of the local cloud says why.\"}";
      return new Delivery.Outcome.Failed(
          message.getBytes(StandardCharsets.UTF_8), event.qualifier(), "Unhandled");
    }
  }

  /** Settles the event, as often as it takes: on a full disk it may not work at once. */
  private void putAway(QueuedEvent event, Delivery.Outcome outcome) {
    try {
      settle(event, outcome);
    } catch (IOException | RuntimeException e) {
      LOG.error("What became of {} could not be written down; it is tried again", event, e);
      run(event, () -> putAway(event, outcome), backOff.multipliedBy(DISK_PAUSE));
    }
  }

  private void settle(QueuedEvent event, Delivery.Outcome outcome) throws IOException {
    switch (outcome) {
      case Delivery.Outcome.Succeeded succeeded -> {
        Optional<String> target = delivery.destinations(event).onSuccess();
        if (target.isPresent()) {
          record(target.get(), event, SUCCESS, succeeded, event.attempts() + 1);
        }
        finish(event);
      }
      case Delivery.Outcome.Failed failed -> retry(event.failedOnce(), failed);
      case Delivery.Outcome.Throttled throttled -> giveUp(event, TOO_OLD, throttled);
      case Delivery.Outcome.Stopped stopped -> giveUp(event, STOPPED, stopped);
      case Delivery.Outcome.Unknown() -> {
        LOG.warn("{} is dropped: its function was deleted", event);
        finish(event);
      }
    }
  }

  private void retry(QueuedEvent event, Delivery.Outcome.Failed failure) throws IOException {
    if (event.attempts() > delivery.policy(event).retries()) {
      giveUp(event, EXHAUSTED, failure);
      return;
    }
    Duration wait = backOff.multipliedBy(1L << (event.attempts() - 1));
    if (left(event).compareTo(wait) < 0) {
      giveUp(event, TOO_OLD, failure);
      return;
    }
    files.write(event, files.payload(event));
    schedule(event, wait);
  }

  private void giveUp(QueuedEvent event, String condition, Delivery.Outcome last)
      throws IOException {
    Delivery.Destinations targets = delivery.destinations(event);
    if (targets.onFailure().isPresent()) {
      record(targets.onFailure().get(), event, condition, last, event.attempts());
    }
    if (targets.deadLetter().isPresent()) {
      destinations.deliver(
          targets.deadLetter().get(),
          event.id(),
          files.payload(event),
          Map.of("RequestID", event.id(), "ErrorCode", "200", "ErrorMessage", message(last)));
    }
    if (targets.onFailure().isEmpty() && targets.deadLetter().isEmpty()) {
      LOG.warn("{} is given up ({}); its function has no failure destination", event, condition);
    }
    finish(event);
  }

  private static String message(Delivery.Outcome last) {
    if (last instanceof Delivery.Outcome.Failed failed) {
      String text = new String(failed.response(), StandardCharsets.UTF_8);
      return text.length() <= 1024 ? text : text.substring(0, 1024);
    }
    return "";
  }

  private void record(
      String target, QueuedEvent event, String condition, Delivery.Outcome last, int attempts)
      throws IOException {
    byte[] document = DestinationRecord.of(event, condition, files.payload(event), last, attempts);
    destinations.deliver(target, event.id(), document, Map.of());
  }

  private void finish(QueuedEvent event) throws IOException {
    files.delete(event);
    pending.decrementAndGet();
  }

  private Duration left(QueuedEvent event) {
    Duration age = Duration.between(event.accepted(), Instant.now());
    return delivery.policy(event).maximumAge().minus(age);
  }
}
