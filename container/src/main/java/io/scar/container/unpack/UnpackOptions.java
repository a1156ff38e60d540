package io.scar.container.unpack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an image is unpacked.
 *
 * @param workers how many layers at once, at most; each takes about 2 MB of memory
 * @param destination null for the folder that is unpacked into
 */
public record UnpackOptions(
    UnpackLimits limits, Ownership ownership, int workers, @Nullable Destination destination) {

  private static final int WORKERS_MOST = 4;

  public UnpackOptions {
    if (workers < 1) {
      throw new IllegalArgumentException("somebody has to do it");
    }
  }

  /** As many workers as this machine has processors, up to four; ownership is forgotten. */
  public static UnpackOptions within(UnpackLimits limits) {
    return new UnpackOptions(
        limits,
        new Ownership.Forget(),
        Math.min(WORKERS_MOST, Runtime.getRuntime().availableProcessors()),
        null);
  }

  public UnpackOptions withOwnership(Ownership other) {
    return new UnpackOptions(limits, other, workers, destination);
  }

  public UnpackOptions withWorkers(int count) {
    return new UnpackOptions(limits, ownership, count, destination);
  }

  public UnpackOptions withDestination(Destination other) {
    return new UnpackOptions(limits, ownership, workers, other);
  }

  Destination destination(Path root) {
    return destination == null ? new Destination(root, "free space there") : destination;
  }
}
