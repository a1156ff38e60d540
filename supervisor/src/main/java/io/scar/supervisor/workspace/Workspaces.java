package io.scar.supervisor.workspace;

import io.scar.container.files.TreeRemover;
import io.scar.supervisor.failure.MachineFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the workspaces of one process. Each process has a folder of its own, locked for as long as
 * it lives: a folder that nobody holds was left by one that was killed, and is removed by the next.
 */
public final class Workspaces implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Workspaces.class);
  private static final String LOCK = "lock";

  private final Path folder;
  private final Path cache;
  private final FileChannel channel;

  private Workspaces(Path folder, Path cache, FileChannel channel) {
    this.folder = folder;
    this.cache = cache;
    this.channel = channel;
  }

  /**
   * @param temporaryFolder the function's; everything made here lies in its folder {@code scar}
   */
  public static synchronized Workspaces in(Path temporaryFolder) {
    Path scar = temporaryFolder.resolve("scar");
    try {
      Path runs = Files.createDirectories(scar.resolve("runs"));
      FileChannel channel;
      Path own = runs.resolve(UUID.randomUUID().toString());
      // One process at a time, or a folder not locked yet would be taken for one left behind.
      try (FileChannel turn =
          FileChannel.open(
              scar.resolve("runs.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        turn.lock();
        removeLeftovers(runs);
        Files.createDirectory(own);
        channel = lock(own);
      }
      if (channel == null) {
        throw new IOException("the lock of a folder made just now is taken");
      }
      Path cache = Files.createDirectories(scar.resolve("cache"));
      Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
      return new Workspaces(own, cache, channel);
    } catch (IOException e) {
      throw MachineFailed.during("prepare", scar, e);
    }
  }

  /** A new one, empty. */
  public Workspace open() {
    return Workspace.create(folder.resolve(UUID.randomUUID().toString()));
  }

  /** What is kept between the invocations of one execution environment. */
  public Path cache() {
    return cache;
  }

  /** Removes what is left of this process's workspaces; the cache stays. */
  @Override
  public void close() {
    try (channel) {
      TreeRemover.remove(folder);
    } catch (IOException e) {
      throw MachineFailed.during("remove", folder, e);
    }
  }

  private static void removeLeftovers(Path runs) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs)) {
      for (Path left : folders) {
        try (FileChannel channel = lock(left)) {
          if (channel != null) {
            LOG.warn("removing {}, left by an invocation that was killed", left);
            TreeRemover.remove(left);
          }
        } catch (IOException e) {
          LOG.warn("could not remove {}, left by an invocation that was killed: {}", left, e + "");
        }
      }
    }
  }

  /** The open lock of a process's folder, or null if its process lives. */
  private static @Nullable FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another object of this very process holds it.
      LOG.debug("{} is in use by this process", folder);
    }
    channel.close();
    return null;
  }
}
