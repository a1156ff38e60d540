package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What lies where in a store; {@link RootfsStore} says what it means. */
final class StoreLayout {

  private static final String UNPACKING = "unpacking-";
  private static final String REMOVING = "removing-";
  private static final String LOCKS = "locks";
  private static final String ENTRIES = "sha{256,512}-*";
  private static final String LEFTOVERS = "{" + UNPACKING + "," + REMOVING + "}*";

  /** What a process that was killed, or one that is at work, has under a name of its own. */
  record Leftover(Path path, Digest digest) {}

  private final Path store;

  StoreLayout(Path folder) {
    this.store = folder.toAbsolutePath().normalize();
  }

  Path folder() {
    return store;
  }

  EntryFolder entry(Digest digest) {
    return new EntryFolder(store.resolve(digest.fileName()));
  }

  EntryFolder unpacking(Digest digest) {
    return new EntryFolder(store.resolve(UNPACKING + digest.fileName()));
  }

  Path removing(Digest digest) {
    return store.resolve(REMOVING + digest.fileName());
  }

  /** Shared by those who use the image; exclusive for who removes it. */
  Path useLock(Digest digest) {
    return store.resolve(LOCKS).resolve(digest.fileName());
  }

  /** Exclusive for who makes, describes or removes the image. */
  Path makingLock(Digest digest) {
    return store.resolve(LOCKS).resolve(digest.fileName() + ".making");
  }

  boolean exists() {
    return Files.isDirectory(store);
  }

  void make() throws ContainerException {
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
      Files.createDirectories(store.resolve(LOCKS));
    } catch (IOException e) {
      throw failure("cannot make it", e);
    }
  }

  /** The images that are whole. */
  List<Digest> entries() throws ContainerException {
    List<Digest> digests = new ArrayList<>();
    for (Path path : matching(ENTRIES)) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        digest(path.getFileName().toString()).ifPresent(digests::add);
      }
    }
    return digests;
  }

  /** What is being made or removed, or was when its process died. Foreign files are none. */
  List<Leftover> leftovers() throws ContainerException {
    List<Leftover> leftovers = new ArrayList<>();
    for (Path path : matching(LEFTOVERS)) {
      String name = path.getFileName().toString();
      digest(name.substring(name.indexOf('-') + 1))
          .ifPresent(digest -> leftovers.add(new Leftover(path, digest)));
    }
    return leftovers;
  }

  ContainerException failure(String what, IOException e) {
    if (e instanceof ContainerException known) {
      return known;
    }
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

  private List<Path> matching(String names) throws ContainerException {
    List<Path> paths = new ArrayList<>();
    if (!exists()) {
      return paths;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(store, names)) {
      found.forEach(paths::add);
      return paths;
    } catch (DirectoryIteratorException e) {
      throw failure("cannot list it", new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw failure("cannot list it", e);
    }
  }

  private static Optional<Digest> digest(String fileName) {
    try {
      return Optional.of(Digest.parse(fileName.replaceFirst("-", ":")));
    } catch (ContainerException e) {
      return Optional.empty();
    }
  }
}
