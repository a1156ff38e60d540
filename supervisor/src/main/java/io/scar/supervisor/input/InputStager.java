package io.scar.supervisor.input;

import io.scar.contract.definition.Input;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.event.StorageRecord;
import io.scar.supervisor.event.http.FilePart;
import io.scar.supervisor.event.http.HttpInput;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.storage.ObjectNotFound;
import io.scar.supervisor.storage.Storage;
import io.scar.supervisor.storage.StoredObject;
import io.scar.supervisor.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the input of one run into its workspace. */
public final class InputStager {

  private static final Logger LOG = LoggerFactory.getLogger(InputStager.class);

  private final Storage storage;
  private final InputProviders providers;
  private final boolean leaveOut;

  /**
   * @param inputs of the function, which tell the storage of events that do not
   * @param leaveOut SCAR's {@code file_stage_in}: the program fetches its input itself
   */
  public InputStager(Storage storage, List<Input> inputs, boolean leaveOut) {
    this.storage = storage;
    this.providers = new InputProviders(inputs, storage);
    this.leaveOut = leaveOut;
  }

  /**
   * Streams the record's object to the input folder, under the last part of its key. Of a storage
   * that the function has nothing to do with the event itself is the input, as in SCAR.
   *
   * @throws UnsafeKey if the key cannot name a file
   * @throws InputVanished if the object is gone
   */
  public StagedInput stage(StorageRecord record, Workspace workspace) {
    FileName name = FileName.ofKey(record.key(), record.address());
    if (leaveOut) {
      return StagedInput.NOTHING;
    }
    Optional<StorageProviderId> provider = providers.of(record);
    if (provider.isEmpty()) {
      LOG.warn(
          "{}: no input of this function is there, and it has no storage provider `{}`; the event itself is the input",
          record.address(),
          record.source());
      return stage(record.json().getBytes(StandardCharsets.UTF_8), workspace);
    }
    Path file;
    try {
      file = workspace.input().resolve(name.value());
    } catch (InvalidPathException e) {
      throw new UnsafeKey(record.address(), "its name cannot be written here: " + e.getReason());
    }
    StoredObject object = new StoredObject(provider.get(), record.bucket(), record.key());
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
    // Not by a switch over types, for which Java generates a class at the first event.
    if (input instanceof HttpInput.Files(List<FilePart> files)) {
      return leaveOut ? StagedInput.NOTHING : stage(files, workspace);
    }
    return stage(((HttpInput.Body) input).content().array(), workspace);
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
