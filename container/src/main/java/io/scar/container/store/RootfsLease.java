package io.scar.container.store;

import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import java.nio.file.Path;

/**
 * An unpacked image in use: it stays while this is open. Close it when the last program that runs
 * in it has ended. A process that dies gives its leases back by dying.
 */
public final class RootfsLease implements AutoCloseable {

  private final Path root;
  private final ImageConfig config;
  private final Digest digest;
  private final boolean fresh;
  private final StoreLock lock;

  RootfsLease(Path root, ImageConfig config, Digest digest, boolean fresh, StoreLock lock) {
    this.root = root;
    this.config = config;
    this.digest = digest;
    this.fresh = fresh;
    this.lock = lock;
  }

  /** The root file system, absolute. Shared: nobody may write it. */
  public Path root() {
    return root;
  }

  public ImageConfig config() {
    return config;
  }

  /** Of the image's configuration. */
  public Digest digest() {
    return digest;
  }

  /** Whether this very call unpacked it; false when it was there before. */
  public boolean fresh() {
    return fresh;
  }

  /** Gives it back. A second call does nothing. */
  @Override
  public void close() {
    lock.close();
  }
}
