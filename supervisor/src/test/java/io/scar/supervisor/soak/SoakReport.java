package io.scar.supervisor.soak;

import io.scar.supervisor.soak.Cost.Kind;
import io.scar.supervisor.soak.Soak.Findings;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The findings as a page. */
final class SoakReport {

  private static final double GOAL = 10;

  private final Findings findings;
  private final StringBuilder page = new StringBuilder();

  private SoakReport(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param machine what the figures were measured on
   * @param subject what was measured
   */
  static String of(Findings findings, String machine, String subject) {
    return new SoakReport(findings).write(machine, subject);
  }

  private String write(String machine, String subject) {
    line("# Soak");
    line("");
    line(
        String.format(
            Locale.ROOT,
            "Written by `make soak`: %,d invocations of one execution environment after its warm-up. %s. %s.",
            findings.costs().size(),
            subject,
            machine));
    line("");
    line("## What the environment holds");
    line("");
    line(
        "| after | descriptors | threads | processes | RSS | `/tmp` | files in `/tmp` | files in the store |");
    line("|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (Footprint at : findings.footprints()) {
      line(
          String.format(
              Locale.ROOT,
              "| %,d | %d | %d | %d | %.1f MB | %,d bytes | %d | %d |",
              at.invocations(),
              at.descriptors(),
              at.threads(),
              at.processes(),
              at.residentKilobytes() / 1024.0,
              at.temporaryBytes(),
              at.temporaryFiles(),
              at.storeFiles()));
    }
    costs();
    return page.toString();
  }

  private void costs() {
    line("");
    line("## What an invocation costs");
    line("");
    line(
        "Milliseconds. Overhead is all that neither the container nor the transfers of input and output took, seen from the");
    line(
        "Runtime API: between the event's last byte and the answer's. Of it, *inside* is what the supervisor counts itself, without");
    line(
        "Lambda's client and its two calls. A container's time is its engine process's, from start to end.");
    line("");
    line(
        "| invocation | count | overhead least | p50 | p90 | p99 | most | inside least | p50 | p99 | transfers p50 | container p50 |");
    line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (Kind kind : Kind.values()) {
      List<Cost> costs = findings.costs().stream().filter(c -> c.kind() == kind).toList();
      if (!costs.isEmpty()) {
        line(
            String.format(
                Locale.ROOT,
                "| %s | %,d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |",
                kind.label(),
                costs.size(),
                quantile(costs, Cost::overhead, 0),
                quantile(costs, Cost::overhead, 0.5),
                quantile(costs, Cost::overhead, 0.9),
                quantile(costs, Cost::overhead, 0.99),
                quantile(costs, Cost::overhead, 1),
                quantile(costs, Cost::inside, 0),
                quantile(costs, Cost::inside, 0.5),
                quantile(costs, Cost::inside, 0.99),
                quantile(costs, Cost::transfers, 0.5),
                quantile(costs, Cost::container, 0.5)));
      }
    }
    line("");
    Footprint first = findings.footprints().getFirst();
    Footprint last = findings.footprints().getLast();
    line(
        String.format(
            Locale.ROOT,
            "The supervisor's process took %.2f ms of processor time for each invocation, Lambda's client, its compiler and its"
                + " collector among it.",
            (double) (last.processorMillis() - first.processorMillis())
                / (last.invocations() - first.invocations())));
    line("");
    double median =
        quantile(
            findings.costs().stream().filter(c -> c.kind() == Kind.EVENT).toList(),
            Cost::overhead,
            0.5);
    line(
        String.format(
            Locale.ROOT,
            "Goal: at most %.0f ms beside container and transfers for an S3 event: %.2f ms, %s.",
            GOAL,
            median,
            median <= GOAL ? "met" : "**missed**"));
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private static double quantile(List<Cost> costs, ToDoubleFunction<Cost> of, double share) {
    double[] sorted = costs.stream().mapToDouble(of).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
