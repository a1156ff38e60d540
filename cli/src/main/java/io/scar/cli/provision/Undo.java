package io.scar.cli.provision;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Remembers what a call has done and how it is taken back, so that a failure leaves everything as
 * it was.
 */
final class Undo {

  private record Step(String thing, Runnable removal) {}

  private final Deque<Step> steps = new ConcurrentLinkedDeque<>();
  private volatile boolean cancelled;

  /**
   * @param thing as the user knows it, for instance {@code function grayscale}
   * @param removal does no harm if there is nothing to take back
   * @throws Failure if the call is cancelled
   */
  void add(String thing, Runnable removal) {
    steps.push(new Step(thing, removal));
    requireGoingOn();
  }

  /** As {@link #add}, for what is taken back after all other things. */
  void addUndoneLast(String thing, Runnable removal) {
    steps.addLast(new Step(thing, removal));
    requireGoingOn();
  }

  /** From now on the call fails at its next step; any thread may say so. */
  void cancel() {
    cancelled = true;
  }

  /**
   * @throws Failure if the call is cancelled
   */
  void requireGoingOn() {
    if (cancelled) {
      throw new Failure(ExitStatus.UNEXPECTED, "Interrupted.", null);
    }
  }

  /** What was done and not taken back yet, last first; any thread may ask. */
  List<String> made() {
    return steps.stream().map(Step::thing).distinct().toList();
  }

  /**
   * Takes everything back, last first, and says in the failure what is undone and what could not
   * be.
   */
  Failure undo(RuntimeException cause) {
    Failure failure = cause instanceof Failure known ? known : unforeseen(cause);
    Set<String> undone = new LinkedHashSet<>();
    Set<String> left = new LinkedHashSet<>();
    for (Step step = steps.peek(); step != null; step = steps.peek()) {
      try {
        step.removal().run();
        undone.add(step.thing());
      } catch (RuntimeException e) {
        left.add(step.thing() + " (" + (e instanceof Failure f ? f.reason() : e.toString()) + ")");
        failure.addSuppressed(e);
      }
      steps.remove(step);
    }
    if (undone.isEmpty() && left.isEmpty()) {
      return failure;
    }
    StringBuilder note = new StringBuilder();
    if (!undone.isEmpty()) {
      note.append("Undone: ").append(String.join(", ", undone)).append(". ");
    }
    note.append(
        left.isEmpty()
            ? "Nothing is left behind."
            : "Left behind, to be removed by hand: " + String.join(", ", left) + ".");
    return failure.withNote(note.toString());
  }

  private static Failure unforeseen(RuntimeException cause) {
    return new Failure(
        ExitStatus.UNEXPECTED,
        "Something unexpected happened: " + cause,
        "Please report this, with what --debug shows.",
        cause);
  }
}
