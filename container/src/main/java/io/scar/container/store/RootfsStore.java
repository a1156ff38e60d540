package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.files.TreeRemover;
import io.scar.container.image.Digest;
import io.scar.container.unpack.Destination;
import io.scar.container.unpack.Ownership;
import io.scar.container.unpack.RootfsUnpacker;
import io.scar.container.unpack.UnpackLimits;
import io.scar.container.unpack.UnpackOptions;
import io.scar.container.unpack.UnpackReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of unpacked images, shared by any number of threads and processes of one user:
 *
 * <pre>
 * STORE/sha256-HEX/rootfs          the root file system of the image with this configuration
 * STORE/sha256-HEX/config.json     its configuration
 * STORE/sha256-HEX/owners          whose files are not root's, for the engine
 * STORE/sha256-HEX/image.json      its names and size; made anew when it is missing or damaged
 * STORE/sha256-HEX/used            its time of modification is the last use
 * STORE/unpacking-sha256-HEX/      one that is being made: renamed when whole
 * STORE/removing-sha256-HEX/       one that is being removed
 * STORE/locks/sha256-HEX           who uses it holds it shared, who removes it exclusively
 * STORE/locks/sha256-HEX.making    who makes, describes or removes it holds it exclusively, first
 * </pre>
 *
 * <p>A name in the first form is whole: it appears by a rename. A process that is killed leaves one
 * of the middle forms, which nobody reads and the next unpacking removes. Nothing is flushed to the
 * disk: after a power cut, remove the store.
 *
 * <p>After each unpacking the least recently used images go until the quota holds, and when the
 * disk is full in the midst of one, all that nobody uses; an image in use never does.
 */
public final class RootfsStore {

  private static final Logger LOG = LoggerFactory.getLogger(RootfsStore.class);

  private static final String MORE_ROOM =
      "free space there, or give more (ephemeral storage of a function, another store folder with"
          + " SCAR_STORE_DIR)";

  private final StoreLayout layout;
  private final StoreCatalogue catalogue;
  private final StoreRemoval removal;
  private final StoreQuota quota;
  private final UnpackLimits limits;

  /**
   * A store in {@code folder}, which is made when it is first used, for its owner alone; with no
   * quota and the usual limits for each image.
   */
  public RootfsStore(Path folder) {
    this(folder, StoreQuota.NONE, UnpackLimits.DEFAULT);
  }

  /** As {@link #RootfsStore(Path)}, with a quota, and limits for each image. */
  public RootfsStore(Path folder, StoreQuota quota, UnpackLimits limits) {
    this.layout = new StoreLayout(folder);
    this.catalogue = new StoreCatalogue(layout);
    this.removal = new StoreRemoval(layout, catalogue);
    this.quota = quota;
    this.limits = limits;
  }

  /** Where it is, absolute. */
  public Path folder() {
    return layout.folder();
  }

  /**
   * Gives the image unpacked: at once when it is there, else unpacks it or waits for who does.
   *
   * @throws ContainerException DAMAGED, DOES_NOT_FIT (the limits), UNSUPPORTED (a layer's form) or
   *     MACHINE (a full disk, no permission), and what the image throws when it is read; nothing
   *     half made is left behind
   */
  public RootfsLease acquire(ImageSource image) throws ContainerException, InterruptedException {
    try {
      return take(image);
    } catch (ContainerException e) {
      if (!FullDisk.isReasonOf(e)) {
        throw e;
      }
      List<StoreEntry> removed = removal.evictAll();
      if (removed.isEmpty()) {
        throw e;
      }
      LOG.info(
          "the disk is full: removed {} unused images, and unpack {} again",
          removed.size(),
          image.name());
      return take(image);
    }
  }

  private RootfsLease take(ImageSource image) throws ContainerException, InterruptedException {
    layout.make();
    Digest digest = image.digest();
    EntryFolder entry = layout.entry(digest);
    boolean fresh = false;
    while (true) {
      StoreLock shared = StoreLock.shared(layout.useLock(digest));
      boolean leased = false;
      try {
        if (entry.exists()) {
          noteUse(entry, digest, image.name());
          if (fresh) {
            keepQuota();
          }
          leased = true;
          return new RootfsLease(entry, image.config(), digest, fresh, shared);
        }
      } finally {
        if (!leased) {
          shared.close();
        }
      }
      // Not the lock of those who use it: waiting for that could last as long as they run.
      try (StoreLock _ = StoreLock.exclusive(layout.makingLock(digest))) {
        // Somebody else may have made it between the two locks.
        if (!entry.exists()) {
          removal.removeLeftoversOf(digest);
          removeOthersLeftovers();
          unpack(image, entry);
          fresh = true;
        }
      }
    }
  }

  /** Whether the image is here, unpacked. */
  public boolean contains(Digest digest) {
    return layout.entry(digest).exists();
  }

  /** The images that are here, unpacked, the least recently used first. */
  public List<StoreEntry> list() throws ContainerException {
    if (!layout.exists()) {
      return List.of();
    }
    layout.make();
    return catalogue.list();
  }

  /**
   * Removes an image that nobody uses.
   *
   * @return false when it was not there
   * @throws ContainerException MACHINE when it is in use or cannot be removed
   */
  public boolean remove(Digest digest) throws ContainerException {
    layout.make();
    return switch (removal.remove(digest)) {
      case REMOVED -> true;
      case NOT_THERE -> false;
      case IN_USE ->
          throw new ContainerException(
              Kind.MACHINE,
              "image " + digest.shortHex() + " is in use; stop what runs in it, then remove it");
    };
  }

  /**
   * Removes what killed processes left, and what nobody uses: beyond the quota, or all of it.
   *
   * @throws ContainerException MACHINE when something cannot be removed
   */
  public PruneReport prune(boolean allUnused) throws ContainerException {
    layout.make();
    PruneReport leftovers = removal.removeLeftovers();
    List<StoreEntry> images = allUnused ? removal.evictAll() : removal.evictBeyond(quota);
    return new PruneReport(images, leftovers.leftovers(), leftovers.leftoverBytes());
  }

  private void unpack(ImageSource image, EntryFolder entry)
      throws ContainerException, InterruptedException {
    EntryFolder making = layout.unpacking(image.digest());
    boolean whole = false;
    try {
      Files.createDirectory(making.path());
      Files.write(making.config(), image.configBytes());
      UnpackReport report =
          RootfsUnpacker.unpack(
              image,
              making.rootfs(),
              UnpackOptions.within(limits)
                  .withOwnership(new Ownership.Recorded(making.owners()))
                  .withDestination(new Destination(folder(), MORE_ROOM)));
      Instant now = Instant.now();
      new EntryMetadata(
              Map.of(image.name(), now),
              report.bytes(),
              report.entries(),
              image.layers().size(),
              now,
              making.rootInode())
          .write(making);
      making.touch();
      Files.move(making.path(), entry.path(), StandardCopyOption.ATOMIC_MOVE);
      whole = true;
      LOG.info("unpacked {} ({}): {}", image.name(), image.digest().shortHex(), report);
    } catch (IOException e) {
      throw e instanceof ContainerException known
          ? known
          : layout.failure("cannot keep " + image.name(), e);
    } finally {
      if (!whole) {
        discard(making.path());
      }
    }
  }

  /** They take room, and are in nobody's way otherwise. */
  private void removeOthersLeftovers() {
    try {
      removal.removeLeftovers();
    } catch (ContainerException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  /** Removes what a failed unpacking left; what cannot be removed now, the next one removes. */
  private static void discard(Path making) {
    try {
      TreeRemover.remove(making);
    } catch (IOException e) {
      LOG.warn("cannot remove {} yet: {}", making, e.toString());
    }
  }

  /** For who uses the image. An image is good without it: a full disk is no reason to fail. */
  private void noteUse(EntryFolder entry, Digest digest, String name)
      throws ContainerException, InterruptedException {
    try (StoreLock _ = StoreLock.exclusive(layout.makingLock(digest))) {
      EntryMetadata known = EntryMetadata.read(entry).orElse(null);
      EntryMetadata metadata = known == null ? EntryMetadata.measured(entry) : known;
      metadata.named(name, Instant.now()).write(entry);
      entry.touch();
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      LOG.debug("cannot note the use of {}: {}", name, e.toString());
    }
  }

  /** The image is there whether or not others could be removed. */
  private void keepQuota() {
    try {
      removal.evictBeyond(quota);
    } catch (ContainerException e) {
      LOG.warn("{}", e.getMessage());
    }
  }
}
