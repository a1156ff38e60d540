package io.scar.supervisor.config;

import io.scar.container.engine.EngineMode;
import io.scar.contract.definition.FunctionConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the environment says, read once by {@link ConfigReader}.
 *
 * @param image the image of the function; empty if the function has none
 * @param initScript absolute; exists
 * @param engine the engine that the user forces
 * @param timeLimits how the function's time is shared
 * @param extraPayload whether the container sees the function's package
 * @param rawResponse whether the container's standard output is the answer itself
 * @param storageProviders storages with keys of their own
 * @param functionName the function's name in Lambda
 * @param hostVariables the function's own variables, for a program that runs without an image
 * @param delegating how work is handed over to AWS Batch; empty if it is all done here
 * @param job empty in Lambda
 */
public record SupervisorConfig(
    FunctionConfig function,
    Folders folders,
    Optional<FunctionImage> image,
    Optional<Path> initScript,
    Optional<EngineMode> engine,
    TimeLimits timeLimits,
    boolean extraPayload,
    boolean rawResponse,
    Aws aws,
    List<StorageProvider> storageProviders,
    String logGroup,
    String logStream,
    String functionName,
    LogSettings log,
    Map<String, String> hostVariables,
    Optional<Delegating> delegating,
    Optional<BatchJob> job) {

  public SupervisorConfig {
    storageProviders = List.copyOf(storageProviders);
    hostVariables = Map.copyOf(hostVariables);
  }

  /**
   * @param whole the function's whole time
   * @param threshold what is kept back from it, before Lambda's deadline, to stop the container and
   *     to send its output
   */
  public record TimeLimits(Duration whole, Duration threshold) {

    /** The share of the whole that is kept back when the threshold would leave nothing. */
    private static final int SHARE = 5;

    private static final int HANDOVER_SECONDS = 6;

    /**
     * A threshold that is as long as the whole time, or longer, would let nothing run: then a fifth
     * of the whole is kept back.
     */
    public static TimeLimits of(int wholeSeconds, int thresholdSeconds) {
      Duration whole = Duration.ofSeconds(wholeSeconds);
      Duration threshold = Duration.ofSeconds(thresholdSeconds);
      return new TimeLimits(
          whole, threshold.compareTo(whole) >= 0 ? whole.dividedBy(SHARE) : threshold);
    }

    /**
     * With time enough to hand the work over once the container is stopped: {@value
     * #HANDOVER_SECONDS} seconds, or two fifths of a whole that is short.
     */
    TimeLimits forHandover() {
      Duration wanted = Duration.ofSeconds(HANDOVER_SECONDS);
      Duration most = whole.multipliedBy(2).dividedBy(SHARE);
      Duration least = wanted.compareTo(most) < 0 ? wanted : most;
      return threshold.compareTo(least) < 0 ? new TimeLimits(whole, least) : this;
    }
  }
}
