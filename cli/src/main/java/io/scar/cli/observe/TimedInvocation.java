package io.scar.cli.observe;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the time of an invocation went.
 *
 * @param begun when its first line was written
 * @param phases milliseconds of the supervisor's steps by name, of all its runs together
 * @param report Lambda's; empty while it goes on
 * @param outcome {@code ok}, or in a word or two what became of it
 * @param jobs ids of those that it handed work over to
 */
public record TimedInvocation(
    Instant begun,
    String requestId,
    String stream,
    Map<String, Double> phases,
    Optional<CallReport> report,
    String outcome,
    List<String> jobs) {

  public TimedInvocation {
    jobs = List.copyOf(jobs);
    phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
  }

  /** Milliseconds with the start of its environment; of what is known while it goes on. */
  public double total() {
    return report
        .map(r -> r.duration() + r.init().orElse(0))
        .orElseGet(() -> phases.values().stream().mapToDouble(Double::doubleValue).sum());
  }
}
