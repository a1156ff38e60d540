package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.unpack.RootfsUnpacker;
import io.scar.container.unpack.TreeRemover;
import io.scar.container.unpack.UnpackLimits;
import io.scar.container.unpack.UnpackOptions;
import io.scar.container.unpack.UnpackReport;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of unpacked images, shared by any number of threads and processes of one user:
 *
 * <pre>
 * STORE/sha256-HEX/rootfs          the root file system of the image with this configuration
 * STORE/sha256-HEX/config.json     its configuration
 * STORE/unpacking-sha256-HEX/      one that is being made: renamed when whole
 * STORE/removing-sha256-HEX/       one that is being removed
 * STORE/locks/sha256-HEX           who uses it holds it shared, who removes it exclusively
 * STORE/locks/sha256-HEX.making    who makes or removes it holds it exclusively, first
 * </pre>
 *
 * <p>A name in the first form is whole: it appears by a rename. A process that is killed leaves one
 * of the middle forms, which nobody reads and the next unpacking removes. Nothing is flushed to the
 * disk: after a power cut, remove the store.
 */
public final class RootfsStore {

  private static final Logger LOG = LoggerFactory.getLogger(RootfsStore.class);

  private static final String UNPACKING = "unpacking-";
  private static final String REMOVING = "removing-";
  private static final String ROOTFS = "rootfs";
  private static final String CONFIG = "config.json";
  private static final String ENTRY = "sha{256,512}-*";

  private final Path store;
  private final Path locks;
  private final UnpackLimits limits;

  /** A store in {@code folder}, which is made when it is first used, for its owner alone. */
  public RootfsStore(Path folder) {
    this(folder, UnpackLimits.DEFAULT);
  }

  /** As {@link #RootfsStore(Path)}, with limits of one's own for each image. */
  public RootfsStore(Path folder, UnpackLimits limits) {
    this.store = folder.toAbsolutePath().normalize();
    this.locks = store.resolve("locks");
    this.limits = limits;
  }

  /**
   * Gives the image unpacked: at once when it is there, else unpacks it or waits for who does.
   *
   * @throws ContainerException DAMAGED, DOES_NOT_FIT (the limits), UNSUPPORTED (a layer's form) or
   *     MACHINE (a full disk, no permission); nothing half made is left behind
   */
  public RootfsLease acquire(ImageSource image) throws ContainerException, InterruptedException {
    makeStore();
    Digest digest = image.digest();
    Path entry = entry(digest);
    boolean fresh = false;
    while (true) {
      StoreLock shared = StoreLock.shared(useLock(digest));
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        return new RootfsLease(entry.resolve(ROOTFS), image.config(), digest, fresh, shared);
      }
      shared.close();
      // Not the lock of those who use it: waiting for that could last as long as they run.
      StoreLock exclusive = StoreLock.exclusive(makingLock(digest));
      try {
        // Somebody else may have made it between the two locks.
        if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          removeLeftovers(digest);
          unpack(image, entry);
          fresh = true;
        }
      } finally {
        exclusive.close();
      }
    }
  }

  /** Whether the image is here, unpacked. */
  public boolean contains(Digest digest) {
    return Files.isDirectory(entry(digest), LinkOption.NOFOLLOW_LINKS);
  }

  /** The images that are here, unpacked. */
  public List<Digest> list() throws ContainerException {
    List<Digest> digests = new ArrayList<>();
    if (!Files.isDirectory(store)) {
      return digests;
    }
    try (DirectoryStream<Path> names = Files.newDirectoryStream(store, ENTRY)) {
      for (Path name : names) {
        digest(name.getFileName().toString()).ifPresent(digests::add);
      }
      return digests;
    } catch (IOException e) {
      throw failure("cannot list it", e);
    }
  }

  /**
   * Removes an image that nobody uses.
   *
   * @return false when it was not there
   * @throws ContainerException MACHINE when it is in use or cannot be removed
   */
  public boolean remove(Digest digest) throws ContainerException {
    makeStore();
    try (StoreLock making = StoreLock.tryExclusive(makingLock(digest));
        StoreLock use = making == null ? null : StoreLock.tryExclusive(useLock(digest))) {
      if (use == null) {
        throw new ContainerException(
            Kind.MACHINE,
            "image " + digest.shortHex() + " is in use; stop what runs in it, then remove it");
      }
      Path entry = entry(digest);
      if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      Path removing = store.resolve(REMOVING + digest.fileName());
      TreeRemover.remove(removing);
      Files.move(entry, removing, StandardCopyOption.ATOMIC_MOVE);
      TreeRemover.remove(removing);
      return true;
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw failure("cannot remove image " + digest.shortHex(), e);
    }
  }

  private void unpack(ImageSource image, Path entry)
      throws ContainerException, InterruptedException {
    Path making = store.resolve(UNPACKING + image.digest().fileName());
    boolean whole = false;
    try {
      Files.createDirectory(making);
      Files.write(making.resolve(CONFIG), image.configBytes());
      UnpackReport report =
          RootfsUnpacker.unpack(image, making.resolve(ROOTFS), UnpackOptions.within(limits));
      Files.move(making, entry, StandardCopyOption.ATOMIC_MOVE);
      whole = true;
      LOG.info("unpacked {} ({}): {}", image.name(), image.digest().shortHex(), report);
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw failure("cannot keep " + image.name(), e);
    } finally {
      if (!whole) {
        discard(making);
      }
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

  /** Removes what killed processes left, of this image and of those that nobody has locked. */
  private void removeLeftovers(Digest mine) throws ContainerException {
    try (DirectoryStream<Path> names =
        Files.newDirectoryStream(store, "{" + UNPACKING + "," + REMOVING + "}*")) {
      for (Path leftover : names) {
        String name = leftover.getFileName().toString();
        Optional<Digest> digest = digest(name.substring(name.indexOf('-') + 1));
        if (digest.isEmpty()) {
          continue;
        }
        if (digest.get().equals(mine)) {
          TreeRemover.remove(leftover);
          continue;
        }
        try (StoreLock other = StoreLock.tryExclusive(makingLock(digest.get()))) {
          if (other != null) {
            TreeRemover.remove(leftover);
          }
        }
      }
    } catch (IOException e) {
      throw failure("cannot remove what an earlier run left", e);
    }
  }

  private void makeStore() throws ContainerException {
    try {
      if (!Files.isDirectory(store)) {
        Path parent = store.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        // Images may hold set-user-ID programs: nobody else may reach them.
        Files.createDirectories(
            store,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.createDirectories(locks);
    } catch (IOException e) {
      throw failure("cannot make it", e);
    }
  }

  private Path entry(Digest digest) {
    return store.resolve(digest.fileName());
  }

  private Path useLock(Digest digest) {
    return locks.resolve(digest.fileName());
  }

  private Path makingLock(Digest digest) {
    return locks.resolve(digest.fileName() + ".making");
  }

  private static Optional<Digest> digest(String fileName) {
    try {
      return Optional.of(Digest.parse(fileName.replaceFirst("-", ":")));
    } catch (ContainerException e) {
      return Optional.empty();
    }
  }

  private ContainerException failure(String what, IOException e) {
    return new ContainerException(
        Kind.MACHINE,
        "image store "
            + store
            + ": "
            + what
            + ": "
            + MachineFault.reason(e)
            + "; free space there or choose another folder (SCAR_STORE_DIR)",
        e);
  }
}
