package io.scar.supervisor.input;

import io.scar.supervisor.event.StorageRecord;
import io.scar.supervisor.event.http.Bytes;
import io.scar.supervisor.event.http.FilePart;
import io.scar.supervisor.event.http.HttpInput;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.storage.ObjectNotFound;
import io.scar.supervisor.storage.Storage;
import io.scar.supervisor.storage.StoredObject;
import io.scar.supervisor.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Brings the input of one run into its workspace. */
public final class InputStager {

  private final Storage storage;
  private final boolean leaveOut;

  /**
   * @param leaveOut SCAR's {@code file_stage_in}: the program fetches its input itself
   */
  public InputStager(Storage storage, boolean leaveOut) {
    this.storage = storage;
    this.leaveOut = leaveOut;
  }

  /**
   * Streams the record's object to the input folder, under the last part of its key.
   *
   * @throws UnsafeKey if the key cannot name a file
   * @throws InputVanished if the object is gone
   */
  public StagedInput stage(StorageRecord record, Workspace workspace) {
    FileName name = FileName.ofKey(record.key(), record.address());
    if (leaveOut) {
      return StagedInput.NOTHING;
    }
    Path file;
    try {
      file = workspace.input().resolve(name.value());
    } catch (InvalidPathException e) {
      throw new UnsafeKey(record.address(), "its name cannot be written here: " + e.getReason());
    }
    StoredObject object = new StoredObject(record.bucket(), record.key());
    try {
      return new StagedInput(Optional.of(file), storage.fetch(object, file));
    } catch (ObjectNotFound e) {
      throw new InputVanished(object, e);
    }
  }

  /** Writes the event itself as the input: a file {@code event-file-…}. */
  public StagedInput stage(byte[] event, Workspace workspace) {
    if (leaveOut) {
      return StagedInput.NOTHING;
    }
    Path file = workspace.input().resolve("event-file-" + UUID.randomUUID());
    try {
      Files.write(file, event);
    } catch (IOException e) {
      throw MachineFailed.during("write", file, e);
    }
    return new StagedInput(Optional.of(file), event.length);
  }

  /** Writes a request's body as an event's, or the files of its form under their own names. */
  public StagedInput stage(HttpInput input, Workspace workspace) {
    return switch (input) {
      case HttpInput.Body(Bytes content) -> stage(content.array(), workspace);
      case HttpInput.Files(List<FilePart> files) ->
          leaveOut ? StagedInput.NOTHING : stage(files, workspace);
    };
  }

  private static StagedInput stage(List<FilePart> files, Workspace workspace) {
    Optional<Path> first = Optional.empty();
    long bytes = 0;
    for (FilePart part : files) {
      Path file = workspace.input().resolve(part.fileName());
      try {
        Files.write(
            file, part.content().array(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw MachineFailed.during("write", file, e);
      }
      first = first.or(() -> Optional.of(file));
      bytes += part.content().size();
    }
    return new StagedInput(first, bytes);
  }
}
