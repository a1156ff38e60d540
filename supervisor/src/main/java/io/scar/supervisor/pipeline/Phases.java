package io.scar.supervisor.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Times the steps of a run, for its line in the log. */
final class Phases {

  private final List<String> done = new ArrayList<>();

  /** Takes the step, also when it fails, down as {@code name MILLISECONDS ms}. */
  <T> T time(String name, Supplier<T> step) {
    long start = System.nanoTime();
    try {
      return step.get();
    } finally {
      done.add("%s %d ms".formatted(name, (System.nanoTime() - start) / 1_000_000));
    }
  }

  @Override
  public String toString() {
    return String.join(", ", done);
  }
}
