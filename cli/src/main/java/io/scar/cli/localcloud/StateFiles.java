package io.scar.cli.localcloud;

import io.scar.cli.failure.Failure;
import io.scar.container.MachineFault;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * What a local cloud keeps in its state folder for others to find it by: {@code endpoint} and
 * {@code pid}, which it writes once it answers, and {@code lock}, which it holds as long as it
 * lives.
 */
final class StateFiles {

  /** The main class of the local cloud's program. */
  static final String MAIN = "io.scar.local.Main";

  private final Path folder;

  StateFiles(Path folder) {
    this.folder = folder;
  }

  Optional<URI> endpoint() {
    return read("endpoint").map(URI::create);
  }

  /** The process that the folder names, if it lives; it may be another one by now. */
  Optional<ProcessHandle> named() {
    return read("pid")
        .flatMap(StateFiles::number)
        .flatMap(ProcessHandle::of)
        .filter(ProcessHandle::isAlive);
  }

  /**
   * Whether the process is the cloud of this folder, without asking it: somebody holds the lock,
   * and the process runs the cloud's program. A process that has got the id of a cloud that died
   * fails either.
   */
  boolean isHeldBy(ProcessHandle process) {
    return process
            .info()
            .arguments()
            .map(arguments -> List.of(arguments).contains(MAIN))
            .orElse(true) // the lock decides where the system tells no arguments
        && isLocked();
  }

  private boolean isLocked() {
    Path file = folder.resolve("lock");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException thisProcess) {
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Optional<String> read(String name) {
    Path file = folder.resolve(name);
    try {
      String text = Files.readString(file).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Failure unreadable(Path file, IOException e) {
    return Failure.machine(
        file + " cannot be read: " + MachineFault.reason(e) + ".",
        "Choose another folder with --dir.",
        e);
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
