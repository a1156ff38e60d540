package io.scar.local.lambda;

import io.scar.local.image.ImageProcesses;
import io.scar.local.lambda.runtime.Isolation;
import io.scar.local.lambda.runtime.RuntimeSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the Lambda service works.
 *
 * @param folder of all its state
 * @param rootfsStore the store of unpacked images that all environments share
 * @param storeQuota what the store may hold, as {@code SCAR_STORE_QUOTA} says it
 * @param endpoint of the local cloud; asked for when environments start, not before
 * @param account twelve digits, for ARNs
 * @param credentials that functions get
 * @param concurrency calls that may run at once, of all functions
 * @param initTimeout until a runtime asks for its first event
 * @param idleTimeout after which a warm environment is stopped
 * @param shutdownGrace between SIGTERM and SIGKILL
 * @param isolation of execution environments
 * @param retryBackOff before an event's first retry; the second waits twice as long. Lambda's is a
 *     minute
 */
public record LambdaSettings(
    Path folder,
    Path rootfsStore,
    Optional<String> storeQuota,
    Supplier<URI> endpoint,
    String account,
    RuntimeSettings.Credentials credentials,
    int concurrency,
    Duration initTimeout,
    Duration idleTimeout,
    Duration shutdownGrace,
    Isolation isolation,
    Duration retryBackOff) {

  private static final int MOST = 10;
  private static final long BYTES_PER_ENVIRONMENT = 512L << 20;

  public LambdaSettings {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be 1 or more: " + concurrency);
    }
  }

  /** The defaults. */
  public static LambdaSettings of(
      Path folder, Path rootfsStore, Supplier<URI> endpoint, String account) {
    return new LambdaSettings(
        folder.toAbsolutePath().normalize(),
        rootfsStore.toAbsolutePath().normalize(),
        Optional.empty(),
        endpoint,
        account,
        new RuntimeSettings.Credentials("scar", "scar", "scar"),
        machineConcurrency(),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        Duration.ofSeconds(2),
        new Isolation.Plain("not asked for"),
        Duration.ofSeconds(1));
  }

  public LambdaSettings withStoreQuota(Optional<String> given) {
    return new LambdaSettings(
        folder,
        rootfsStore,
        given,
        endpoint,
        account,
        credentials,
        concurrency,
        initTimeout,
        idleTimeout,
        shutdownGrace,
        isolation,
        retryBackOff);
  }

  public LambdaSettings withIsolation(Isolation given) {
    return new LambdaSettings(
        folder,
        rootfsStore,
        storeQuota,
        endpoint,
        account,
        credentials,
        concurrency,
        initTimeout,
        idleTimeout,
        shutdownGrace,
        given,
        retryBackOff);
  }

  public LambdaSettings withCredentials(RuntimeSettings.Credentials given) {
    return new LambdaSettings(
        folder,
        rootfsStore,
        storeQuota,
        endpoint,
        account,
        given,
        concurrency,
        initTimeout,
        idleTimeout,
        shutdownGrace,
        isolation,
        retryBackOff);
  }

  public LambdaSettings withConcurrency(int limit) {
    return new LambdaSettings(
        folder,
        rootfsStore,
        storeQuota,
        endpoint,
        account,
        credentials,
        limit,
        initTimeout,
        idleTimeout,
        shutdownGrace,
        isolation,
        retryBackOff);
  }

  public LambdaSettings withTimes(Duration idle, Duration grace, Duration backOff) {
    return new LambdaSettings(
        folder,
        rootfsStore,
        storeQuota,
        endpoint,
        account,
        credentials,
        concurrency,
        initTimeout,
        idle,
        grace,
        isolation,
        backOff);
  }

  RuntimeSettings runtime(ImageProcesses images) {
    return new RuntimeSettings(
        folder.resolve("environments"),
        rootfsStore,
        storeQuota,
        endpoint,
        credentials,
        concurrency,
        initTimeout,
        idleTimeout,
        shutdownGrace,
        isolation,
        images);
  }

  /** Ten, or as many as have 512 MB each of the machine's memory. */
  private static int machineConcurrency() {
    var machine = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    long bytes =
        machine instanceof com.sun.management.OperatingSystemMXBean known
            ? known.getTotalMemorySize()
            : Long.MAX_VALUE;
    return Math.clamp(bytes / BYTES_PER_ENVIRONMENT, 1, MOST);
  }
}
