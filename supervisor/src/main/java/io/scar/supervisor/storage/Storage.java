package io.scar.supervisor.storage;

import io.scar.contract.definition.StorageProviderId;
import java.nio.file.Path;

/** Moves whole objects. Safe for use by several threads. */
public interface Storage extends AutoCloseable {

  /** Whether objects of this provider can be moved. */
  boolean serves(StorageProviderId provider);

  /**
   * Streams an object to a file, which must not exist. After a failure there is no file.
   *
   * @return bytes
   * @throws ObjectNotFound if there is no such object or bucket
   * @throws StorageRefused if the function may not read it
   * @throws StorageUnavailable if the service fails or cannot be reached
   * @throws UnknownProvider if the function has no such storage
   * @throws io.scar.supervisor.failure.DiskFull if the file does not fit
   */
  long fetch(StoredObject object, Path file);

  /**
   * Stores a file as an object, replacing the one that is there. After a failure nothing of the
   * file is there.
   *
   * @return bytes
   * @throws ObjectNotFound if there is no such bucket
   * @throws StorageRefused if the function may not write it
   * @throws StorageUnavailable if the service fails or cannot be reached
   * @throws UnknownProvider if the function has no such storage
   */
  long store(Path file, StoredObject object);

  @Override
  void close();
}
