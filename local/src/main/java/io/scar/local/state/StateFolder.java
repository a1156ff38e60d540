package io.scar.local.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one local cloud, held by one process at a time. The kernel gives the lock back when
 * the process ends, however it ends.
 */
public final class StateFolder implements AutoCloseable {

  private final Path path;
  private final FileChannel lockFile;

  private StateFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Takes the folder, making it if needed.
   *
   * @throws StateInUseException if another process has it
   */
  public static StateFolder take(Path path) throws IOException {
    Path folder = path.toAbsolutePath().normalize();
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock(channel) == null) {
        throw new StateInUseException(folder);
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new StateFolder(folder, channel);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException thisProcess) {
      return null;
    }
  }

  /** The folder, absolute. */
  public Path path() {
    return path;
  }

  /** Writes a small text file for other programs, which never see half of it. */
  public void publish(String name, String text) throws IOException {
    Path next = path.resolve(name + ".next");
    Files.writeString(next, text + "\n");
    Files.move(next, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what {@link #publish} wrote. */
  public void withdraw(String name) throws IOException {
    Files.deleteIfExists(path.resolve(name));
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
