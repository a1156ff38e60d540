package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file that holds between threads and between processes, shared or exclusive. The
 * kernel drops it when the process dies. Lock files are never deleted: a process that waits on one
 * that is gone would share it with nobody.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/functions/fcntl.html">fcntl</a>
 */
final class StoreLock implements AutoCloseable {

  private static final int EVERYBODY = Integer.MAX_VALUE;

  /**
   * One for each lock file that this process ever took. It has to be the process's and not a
   * store's: the kernel counts these locks per process, and closing any descriptor of the file
   * gives up the locks of all of them.
   */
  private static final ConcurrentMap<Path, InProcess> IN_PROCESS = new ConcurrentHashMap<>();

  private static final class InProcess {
    final Semaphore permits = new Semaphore(EVERYBODY, true);
    final ReentrantLock guard = new ReentrantLock();
    int holders;
    @Nullable FileChannel channel;
  }

  private final InProcess shared;
  private final int permits;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private StoreLock(InProcess shared, int permits) {
    this.shared = shared;
    this.permits = permits;
  }

  /** Waits until nobody holds {@code file} exclusively. */
  static StoreLock shared(Path file) throws ContainerException, InterruptedException {
    return waitFor(file, 1);
  }

  /** Waits until nobody holds {@code file}. */
  static StoreLock exclusive(Path file) throws ContainerException, InterruptedException {
    return waitFor(file, EVERYBODY);
  }

  /** Takes {@code file} exclusively if nobody holds it, else gives null. Does not wait. */
  static @Nullable StoreLock tryExclusive(Path file) throws ContainerException {
    InProcess entry = IN_PROCESS.computeIfAbsent(file, path -> new InProcess());
    if (!entry.permits.tryAcquire(EVERYBODY)) {
      return null;
    }
    boolean locked = false;
    try {
      // Nobody else is past the semaphore, so nobody else uses the channel.
      FileChannel channel = openChannel(file);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } finally {
        if (lock == null) {
          channel.close();
        }
      }
      if (lock == null) {
        return null;
      }
      entry.channel = channel;
      entry.holders = 1;
      locked = true;
      return new StoreLock(entry, EVERYBODY);
    } catch (IOException e) {
      throw failure(file, e);
    } finally {
      if (!locked) {
        entry.permits.release(EVERYBODY);
      }
    }
  }

  private static StoreLock waitFor(Path file, int permits)
      throws ContainerException, InterruptedException {
    InProcess entry = IN_PROCESS.computeIfAbsent(file, path -> new InProcess());
    entry.permits.acquire(permits);
    boolean locked = false;
    try {
      entry.guard.lockInterruptibly();
      try {
        if (entry.holders == 0) {
          entry.channel = lockFile(file, permits != EVERYBODY);
        }
        entry.holders++;
        locked = true;
        return new StoreLock(entry, permits);
      } finally {
        entry.guard.unlock();
      }
    } finally {
      if (!locked) {
        entry.permits.release(permits);
      }
    }
  }

  private static FileChannel lockFile(Path file, boolean shared)
      throws ContainerException, InterruptedException {
    try {
      FileChannel channel = openChannel(file);
      boolean locked = false;
      try {
        FileLock lock = channel.lock(0, Long.MAX_VALUE, shared);
        locked = lock.isValid();
        return channel;
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    } catch (FileLockInterruptionException | ClosedByInterruptException e) {
      Thread.interrupted();
      InterruptedException interrupted =
          new InterruptedException("interrupted while waiting for " + file);
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static FileChannel openChannel(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static ContainerException failure(Path file, IOException e) {
    return new ContainerException(
        Kind.MACHINE,
        "image store: cannot lock "
            + file
            + ": "
            + e.getMessage()
            + "; choose a store folder that you can write, on a local disk (SCAR_STORE_DIR)",
        e);
  }

  boolean isOpen() {
    return open.get();
  }

  @Override
  public void close() {
    if (!open.compareAndSet(true, false)) {
      return;
    }
    shared.guard.lock();
    try {
      shared.holders--;
      FileChannel channel = shared.channel;
      if (shared.holders == 0 && channel != null) {
        shared.channel = null;
        channel.close();
      }
    } catch (IOException e) {
      // The descriptor is gone whatever close says, and the lock with it.
      throw new UncheckedIOException(e);
    } finally {
      shared.guard.unlock();
      shared.permits.release(permits);
    }
  }
}
