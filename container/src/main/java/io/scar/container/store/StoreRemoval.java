package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.files.TreeRemover;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from a store what nobody uses. It never waits for a lock, so it may be called by who
 * holds one.
 */
final class StoreRemoval {

  private static final Logger LOG = LoggerFactory.getLogger(StoreRemoval.class);

  private final StoreLayout layout;
  private final StoreCatalogue catalogue;

  StoreRemoval(StoreLayout layout, StoreCatalogue catalogue) {
    this.layout = layout;
    this.catalogue = catalogue;
  }

  /** What came of it. */
  enum Outcome {
    REMOVED,
    NOT_THERE,
    IN_USE
  }

  /** Removes one image. A kill leaves it whole, or as a leftover. */
  Outcome remove(Digest digest) throws ContainerException {
    try (StoreLock making = StoreLock.tryExclusive(layout.makingLock(digest));
        StoreLock use = making == null ? null : StoreLock.tryExclusive(layout.useLock(digest))) {
      if (use == null) {
        return Outcome.IN_USE;
      }
      EntryFolder entry = layout.entry(digest);
      if (!entry.exists()) {
        return Outcome.NOT_THERE;
      }
      Path removing = layout.removing(digest);
      TreeRemover.remove(removing);
      Files.move(entry.path(), removing, StandardCopyOption.ATOMIC_MOVE);
      TreeRemover.remove(removing);
      return Outcome.REMOVED;
    } catch (IOException e) {
      throw layout.failure("cannot remove image " + digest.shortHex(), e);
    }
  }

  /** Removes the least recently used images until the store's quota holds. */
  List<StoreEntry> evictBeyond(StoreQuota quota) throws ContainerException {
    if (quota.equals(StoreQuota.NONE) || !layout.exists()) {
      return List.of();
    }
    List<StoreEntry> entries = catalogue.list();
    long stored = entries.stream().mapToLong(StoreEntry::bytes).sum();
    try {
      long limit = quota.limit(stored, Files.getFileStore(layout.folder()).getUsableSpace());
      return evict(entries, stored - limit);
    } catch (IOException e) {
      throw layout.failure("cannot ask for the disk's free space", e);
    }
  }

  /** Removes all images that nobody uses. */
  List<StoreEntry> evictAll() throws ContainerException {
    return evict(catalogue.list(), Long.MAX_VALUE);
  }

  private List<StoreEntry> evict(List<StoreEntry> leastRecentlyUsedFirst, long bytes)
      throws ContainerException {
    List<StoreEntry> removed = new ArrayList<>();
    long left = bytes;
    for (StoreEntry entry : leastRecentlyUsedFirst) {
      if (left <= 0) {
        break;
      }
      // Whoever took it since it was listed holds its lock.
      if (!entry.inUse() && remove(entry.digest()) == Outcome.REMOVED) {
        LOG.info("removed {} ({} bytes), unused", entry.digest().shortHex(), entry.bytes());
        removed.add(entry);
        left -= entry.bytes();
      }
    }
    return removed;
  }

  /** Removes what killed processes left, whoever's it was; what is being made or removed stays. */
  PruneReport removeLeftovers() throws ContainerException {
    int count = 0;
    long bytes = 0;
    for (StoreLayout.Leftover leftover : layout.leftovers()) {
      try (StoreLock making = StoreLock.tryExclusive(layout.makingLock(leftover.digest()))) {
        if (making != null) {
          bytes += TreeSize.of(leftover.path()).bytes();
          TreeRemover.remove(leftover.path());
          count++;
        }
      } catch (IOException e) {
        throw layout.failure("cannot remove what an earlier run left", e);
      }
    }
    return new PruneReport(List.of(), count, bytes);
  }

  /** As {@link #removeLeftovers}, for the holder of this image's lock. */
  void removeLeftoversOf(Digest locked) throws ContainerException {
    try {
      TreeRemover.remove(layout.unpacking(locked).path());
      TreeRemover.remove(layout.removing(locked));
    } catch (IOException e) {
      throw layout.failure("cannot remove what an earlier run left", e);
    }
  }
}
