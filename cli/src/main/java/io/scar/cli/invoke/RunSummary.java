package io.scar.cli.invoke;

import io.scar.cli.observe.CallReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the calls for many objects come to.
 *
 * @param handedOver calls whose work jobs of AWS Batch do: neither done nor failed
 * @param took from the first call to the last answer
 * @param p50 of the calls' times: half took no longer
 * @param p95 of the calls' times
 * @param coldStarts calls that were the first of their environment
 * @param reported calls of which Lambda's report is known, which the next two are about
 * @param billed by Lambda
 * @param dollars about what Lambda charges
 */
public record RunSummary(
    int files,
    int failed,
    int handedOver,
    Duration took,
    Duration p50,
    Duration p95,
    int coldStarts,
    int reported,
    Duration billed,
    double dollars) {

  /**
   * @param outcomes at least one
   */
  public static RunSummary of(List<Outcome> outcomes, Duration took) {
    List<Duration> times = outcomes.stream().map(Outcome::took).sorted().toList();
    List<CallReport> reports =
        outcomes.stream().map(Outcome::report).flatMap(Optional::stream).toList();
    return new RunSummary(
        outcomes.size(),
        (int) outcomes.stream().filter(Outcome::failed).count(),
        (int) outcomes.stream().filter(Outcome::handedOver).count(),
        took,
        percentile(times, 50),
        percentile(times, 95),
        (int) reports.stream().filter(CallReport::cold).count(),
        reports.size(),
        Duration.ofMillis(reports.stream().mapToLong(CallReport::billed).sum()),
        CostEstimate.dollars(reports));
  }

  /** Calls whose work is done, and well. */
  public int done() {
    return files - failed - handedOver;
  }

  /** The least time that so many of a hundred do not exceed. */
  private static Duration percentile(List<Duration> sorted, int percent) {
    return sorted.get(Math.max(0, Math.ceilDiv(sorted.size() * percent, 100) - 1));
  }

  /** For instance {@code 2,000 files in 49 s · 1,997 done, 3 failed · p50 310 ms, …}. */
  public String words() {
    StringBuilder words = new StringBuilder();
    words.append(counts(files, "file")).append(" in ").append(seconds(took));
    words.append(" · ");
    if (handedOver == 0 || done() > 0) {
      words.append(String.format(Locale.ROOT, "%,d done, ", done()));
    }
    if (handedOver > 0) {
      words.append(
          String.format(Locale.ROOT, "%,d handed over to jobs of AWS Batch, ", handedOver));
    }
    words.append(String.format(Locale.ROOT, "%,d failed", failed));
    words.append(" · p50 ").append(milliseconds(p50)).append(", p95 ").append(milliseconds(p95));
    if (reported > 0) {
      words.append(" · ").append(counts(coldStarts, "cold start"));
      words.append(" · ").append(cost());
    }
    return words.toString();
  }

  /** For instance {@code about $0.02}. */
  public String cost() {
    return CostEstimate.words(dollars);
  }

  private static String counts(int count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  private static String seconds(Duration time) {
    return time.toSeconds() < 10
        ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3)
        : String.format(Locale.ROOT, "%,d s", time.toSeconds());
  }

  private static String milliseconds(Duration time) {
    return String.format(Locale.ROOT, "%,d ms", time.toMillis());
  }
}
