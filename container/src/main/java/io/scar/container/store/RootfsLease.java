package io.scar.container.store;

import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An unpacked image in use: it stays while this is open. Close it when the last program that runs
 * in it has ended. A process that dies gives its leases back by dying.
 */
public final class RootfsLease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RootfsLease.class);

  private final EntryFolder entry;
  private final ImageConfig config;
  private final Digest digest;
  private final boolean fresh;
  private final StoreLock lock;
  private final Optional<Path> owners;
  private final OptionalLong disk;

  RootfsLease(EntryFolder entry, ImageConfig config, Digest digest, boolean fresh, StoreLock lock) {
    this.entry = entry;
    this.config = config;
    this.digest = digest;
    this.fresh = fresh;
    this.lock = lock;
    Optional<EntryMetadata> metadata = EntryMetadata.read(entry);
    this.owners = owners(entry, metadata);
    this.disk = metadata.stream().mapToLong(EntryMetadata::disk).findFirst();
  }

  private static Optional<Path> owners(EntryFolder entry, Optional<EntryMetadata> metadata) {
    if (!Files.isRegularFile(entry.owners())) {
      return Optional.empty();
    }
    try {
      long inode = entry.rootInode();
      return metadata.filter(known -> known.rootInode() == inode).map(_ -> entry.owners());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The root file system, absolute. Shared: nobody may write it. */
  public Path root() {
    return entry.rootfs();
  }

  /**
   * The record of to whom the image's files belong, for the engine; empty when there is none that
   * holds here.
   */
  public Optional<Path> owners() {
    return owners;
  }

  /** Bytes that unpacking it needs on a disk with blocks of 4 KiB; empty when that is not known. */
  public OptionalLong diskBytes() {
    return disk;
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
    if (lock.isOpen()) {
      try {
        entry.touch();
      } catch (IOException e) {
        LOG.debug("cannot note the last use of {}: {}", digest.shortHex(), e.toString());
      }
    }
    lock.close();
  }
}
