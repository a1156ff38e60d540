package io.scar.supervisor.lambda;

import io.scar.supervisor.config.Aws;
import io.scar.supervisor.storage.S3Storage;

/**
 * What init does on a second processor while the function's configuration is read. Lambda does not
 * hold the init phase to the share of a processor that a function's memory buys its invocations.
 */
final class Preparation implements AutoCloseable {

  private final Thread storage;

  private Preparation(Thread storage) {
    this.storage = storage;
  }

  static Preparation begin(Aws aws) {
    return new Preparation(
        Thread.ofPlatform().daemon().name("prepare-storage").start(() -> S3Storage.rehearse(aws)));
  }

  /** Waits for the end: after init Lambda freezes the process, and then gives it less. */
  @Override
  public void close() {
    try {
      storage.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
