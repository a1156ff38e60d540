package io.scar.cli.command;

import io.scar.cli.console.CallsLine;
import io.scar.cli.console.Printable;
import io.scar.cli.invoke.ObjectCalls;
import io.scar.cli.invoke.Outcome;
import io.scar.cli.transfer.StoredObject;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How far the calls for many objects are: a live line on a terminal, else a line for each that
 * ends. Thread-safe.
 */
final class InputProgress implements ObjectCalls.Watcher {

  private final Context context;
  private final boolean silent;
  private final boolean waits;
  private final int total;
  private final CallsLine line;
  private final Set<String> waiting = new HashSet<>();
  private final Set<String> running = new HashSet<>();
  private final Set<String> failed = new HashSet<>();
  private int done;
  private int handedOver;
  private boolean stopped;

  /**
   * @param silent whether a program reads the answer
   * @param waits whether each call is waited for
   */
  InputProgress(
      Context context, boolean silent, boolean waits, List<StoredObject> objects, CallsLine line) {
    this.context = context;
    this.silent = silent;
    this.waits = waits;
    this.total = objects.size();
    this.line = line;
    objects.forEach(object -> waiting.add(object.key()));
  }

  @Override
  public synchronized void begun(StoredObject object) {
    waiting.remove(object.key());
    running.add(object.key());
    if (!stopped) {
      line.begun();
    }
  }

  @Override
  public synchronized void ended(Outcome outcome) {
    String key = outcome.object().key();
    running.remove(key);
    if (outcome.failed()) {
      failed.add(key);
    } else if (outcome.handedOver()) {
      handedOver++;
    } else {
      done++;
    }
    if (stopped) {
      return;
    }
    line.ended(!outcome.failed());
    if (!silent && !context.console().canAsk()) {
      context.console().note(word(outcome) + Printable.line(key));
    }
  }

  private String word(Outcome outcome) {
    if (outcome.failed()) {
      return "failed  ";
    }
    return outcome.handedOver() ? "job     " : waits ? "done    " : "sent    ";
  }

  /** Draws nothing any more. */
  synchronized void stop() {
    stopped = true;
    line.close();
  }

  /** What another run has to do: not what runs, since that goes on in the cloud. */
  synchronized Set<String> left() {
    Set<String> left = new HashSet<>(waiting);
    left.addAll(failed);
    return left;
  }

  /** What is said when the user ends it. */
  synchronized String interrupted(String function) {
    return String.format(
        Locale.ROOT,
        "Interrupted: %,d of %,d done, %s%,d failed. %,d that were called go on in the cloud:"
            + "  scar log -n %s --follow%nThe rest:  scar run -n %s --retry-failed",
        done,
        total,
        handedOver == 0
            ? ""
            : String.format(Locale.ROOT, "%,d handed over to jobs of AWS Batch, ", handedOver),
        failed.size(),
        running.size(),
        function,
        function);
  }
}
