package io.scar.supervisor.storage;

import java.nio.file.Path;

/** Moves whole objects. Safe for use by several threads. */
public interface Storage extends AutoCloseable {

  /**
   * Streams an object to a file, which must not exist. After a failure there is no file.
   *
   * @return bytes
   * @throws ObjectNotFound if there is no such object or bucket
   * @throws StorageRefused if the function may not read it
   * @throws StorageUnavailable if the service fails or cannot be reached
   * @throws io.scar.supervisor.failure.DiskFull if the file does not fit
   */
  long fetch(StoredObject object, Path file);

  /**
   * Stores a file as an object, replacing the one that is there.
   *
   * @return bytes
   * @throws ObjectNotFound if there is no such bucket
   * @throws StorageRefused if the function may not write it
   * @throws StorageUnavailable if the service fails or cannot be reached
   */
  long store(Path file, StoredObject object);

  @Override
  void close();
}
