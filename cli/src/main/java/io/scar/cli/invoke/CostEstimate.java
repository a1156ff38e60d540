package io.scar.cli.invoke;

import io.scar.cli.observe.CallReport;
import java.util.List;
import java.util.Locale;

/**
 * What Lambda charges for calls, about: list prices of us-east-1 for x86-64 in US dollars, without
 * free tier, discounts, ephemeral storage and other services.
 *
 * @see <a href="https://aws.amazon.com/lambda/pricing/">Lambda's prices</a>
 */
final class CostEstimate {

  private static final double PER_REQUEST = 0.20 / 1e6;
  private static final double PER_GB_SECOND = 0.0000166667;
  private static final double MB_PER_GB = 1024;
  private static final double SMALLEST_SHOWN = 0.01;

  private CostEstimate() {}

  static double dollars(List<CallReport> reports) {
    double gbSeconds =
        reports.stream().mapToDouble(r -> r.billed() / 1e3 * r.memory() / MB_PER_GB).sum();
    return reports.size() * PER_REQUEST + gbSeconds * PER_GB_SECOND;
  }

  /** For instance {@code about $0.02}. */
  static String words(double dollars) {
    return dollars < SMALLEST_SHOWN
        ? "under $0.01"
        : String.format(Locale.ROOT, "about $%,.2f", dollars);
  }
}
