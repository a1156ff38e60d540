package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.CallOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code run} calls the function. */
final class CallFlags {

  /** Lambda's own limit for an invocation, and the network's share, in seconds. */
  private static final int LONGEST = 960;

  private static final int MOST_RETRIES = 20;

  @Option(
      names = "--qualifier",
      paramLabel = "VERSION",
      description = "Version or alias; default: the latest version.")
  private @Nullable String qualifier;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Wait so long for the answer; default ${DEFAULT-VALUE}.")
  private int timeout = (int) CallOptions.PATIENCE.toSeconds();

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "Call again when no answer came or the service failed, which may run it twice; default ${DEFAULT-VALUE}.")
  private int retries;

  /**
   * @throws Failure USAGE if a number is out of its range
   */
  CallOptions options() {
    if (timeout < 1 || timeout > LONGEST) {
      throw Failure.usage("--timeout " + timeout + " is not from 1 to " + LONGEST + ".", null);
    }
    if (retries < 0 || retries > MOST_RETRIES) {
      throw Failure.usage("--retries " + retries + " is not from 0 to " + MOST_RETRIES + ".", null);
    }
    return new CallOptions(qualifier, Duration.ofSeconds(timeout), retries);
  }
}
