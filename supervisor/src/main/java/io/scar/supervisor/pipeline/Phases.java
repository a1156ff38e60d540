package io.scar.supervisor.pipeline;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How long the steps of a run, or of all runs of an invocation, took. */
final class Phases {

  private final Map<Phase, Long> nanoseconds = new EnumMap<>(Phase.class);

  /** Takes the step, also when it fails. */
  <T> T time(Phase phase, Supplier<T> step) {
    long start = System.nanoTime();
    try {
      return step.get();
    } finally {
      nanoseconds.merge(phase, System.nanoTime() - start, Long::sum);
    }
  }

  void add(Phases others) {
    others.nanoseconds.forEach((phase, time) -> nanoseconds.merge(phase, time, Long::sum));
  }

  /** 0 for a phase that was not reached. */
  long nanoseconds(Phase phase) {
    return nanoseconds.getOrDefault(phase, 0L);
  }

  /** Milliseconds by label, of the phases that were reached. */
  Map<String, Double> milliseconds() {
    Map<String, Double> times = new LinkedHashMap<>();
    nanoseconds.forEach((phase, time) -> times.put(phase.label(), milliseconds(time)));
    return times;
  }

  /** To the microsecond. */
  static double milliseconds(long nanoseconds) {
    return Math.round(nanoseconds / 1e3) / 1e3;
  }

  @Override
  public String toString() {
    return nanoseconds.entrySet().stream()
        .map(e -> "%s %d ms".formatted(e.getKey().label(), e.getValue() / 1_000_000))
        .collect(Collectors.joining(", "));
  }
}
