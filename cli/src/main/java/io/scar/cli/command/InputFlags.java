package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of {@code run} for many objects. */
final class InputFlags {

  private static final int MOST_AT_ONCE = 1000;

  @Option(
      names = {"-ib", "--input-bucket", "--input"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "BUCKET[/FOLDER]",
      description = "Send each object there as an event; default: the function's input.")
  @Nullable String input;

  @Option(
      names = "--retry-failed",
      description = "Send the objects that the last -ib left: failed ones and those not sent.")
  boolean retryFailed;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "With -ib: calls at once; default ${DEFAULT-VALUE}.")
  int atOnce = 16;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "With -ib: where the report goes; default: run-TIME.html.")
  @Nullable Path report;

  @Option(names = "--no-report", description = "With -ib: write no report.")
  boolean noReport;

  /** Whether objects are sent at all. */
  boolean given() {
    return input != null || retryFailed;
  }

  /**
   * @throws Failure USAGE if they do not go together
   */
  void check() {
    if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
      throw Failure.usage("--parallel " + atOnce + " is not from 1 to " + MOST_AT_ONCE + ".", null);
    }
    if (input != null && retryFailed) {
      throw Failure.usage(
          "--retry-failed and -ib exclude each other.",
          "--retry-failed knows which objects the last run was about.");
    }
    if (report != null && noReport) {
      throw Failure.usage("--report and --no-report exclude each other.", null);
    }
    if (report != null && !given()) {
      throw Failure.usage("--report goes with -ib or --retry-failed.", null);
    }
  }
}
