package io.scar.local.batch;

import io.scar.local.batch.run.RunSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How AWS Batch works here.
 *
 * @param folder of all its state
 * @param endpoint of the local cloud; asked for when jobs start, not before
 * @param memory that jobs share, MiB
 * @param shortestTimeout that a job may have, seconds; 60 in AWS
 * @param grace between SIGTERM and SIGKILL; 30 seconds in AWS
 * @param settling how long an environment or a queue is being created, changed or deleted
 * @param keepFinished how long a finished job is remembered
 */
public record BatchSettings(
    Path folder,
    Supplier<URI> endpoint,
    long memory,
    int shortestTimeout,
    Duration grace,
    Duration settling,
    Duration keepFinished) {

  private static final String KEY = "scar";

  public BatchSettings {
    if (memory < 1) {
      throw new IllegalArgumentException("memory must be 1 MiB or more: " + memory);
    }
  }

  /** The defaults, with the memory of this machine. */
  public static BatchSettings of(Path folder, Supplier<URI> endpoint) {
    return new BatchSettings(
        folder.toAbsolutePath().normalize(),
        endpoint,
        machineMemory(),
        60,
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        Duration.ofDays(7));
  }

  RunSettings runs() {
    return new RunSettings(folder.resolve("running"), folder.resolve("efs"), endpoint, KEY, grace);
  }

  private static long machineMemory() {
    var machine = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    return machine instanceof com.sun.management.OperatingSystemMXBean known
        ? Math.max(1, known.getTotalMemorySize() >> 20)
        : Integer.MAX_VALUE;
  }
}
