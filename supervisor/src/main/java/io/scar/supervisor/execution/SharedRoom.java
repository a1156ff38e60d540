package io.scar.supervisor.execution;

import io.scar.container.store.RootfsLease;
import io.scar.supervisor.config.Folders;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.failure.MachineFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The room in the temporary folder where the store lies outside of it: an image takes as much of it
 * as if it were unpacked there, so that what fits here fits in Lambda.
 */
final class SharedRoom {

  private final Path temporary;
  private final Path store;
  private final Path pipe;

  private SharedRoom(Path temporary, Path store, Path pipe) {
    this.temporary = temporary;
    this.store = store;
    this.pipe = pipe;
  }

  /** Empty where the store takes its room itself. */
  static Optional<SharedRoom> of(Folders folders) {
    return folders
        .temporaryTaken()
        .map(pipe -> new SharedRoom(folders.temporary(), folders.store(), pipe));
  }

  /**
   * Takes the room of an image.
   *
   * @throws DiskFull if there is not so much
   */
  void take(RootfsLease image) {
    OptionalLong bytes = image.diskBytes();
    if (bytes.isEmpty()) {
      return;
    }
    try {
      if (bytes.getAsLong() > Files.getFileStore(temporary).getUsableSpace()) {
        throw DiskFull.of(store);
      }
      Files.writeString(pipe, bytes.getAsLong() + "\n", StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw MachineFailed.during("tell the image's size to", pipe, e);
    }
  }
}
