package io.scar.local.ecr.registry;

import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import io.scar.local.ecr.store.RepositoryStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The uploads that are not finished. They end with the process. */
final class Uploads implements AutoCloseable {

  private static final int MOST = 1000;
  private static final Duration IDLE = Duration.ofDays(1);

  private final RepositoryStore store;
  private final long blobLimit;
  private final Map<String, Upload> open = new ConcurrentHashMap<>();

  /**
   * @param blobLimit bytes that one may have
   */
  Uploads(RepositoryStore store, long blobLimit) {
    this.store = store;
    this.blobLimit = blobLimit;
  }

  /**
   * Begins one, and ends those that nobody goes on with.
   *
   * @throws RegistryException TOOMANYREQUESTS
   */
  Upload begin(String repository) throws IOException, RegistryException {
    Instant before = Instant.now().minus(IDLE);
    for (Upload upload : open.values()) {
      if (upload.lastUse().isBefore(before) || store.find(upload.repository()).isEmpty()) {
        discard(upload);
      }
    }
    if (open.size() >= MOST) {
      throw new RegistryException(
          Code.TOOMANYREQUESTS, "%d uploads are open; finish some".formatted(MOST));
    }
    Upload upload =
        new Upload(UUID.randomUUID().toString(), repository, store.content().newFile(), blobLimit);
    open.put(upload.id(), upload);
    return upload;
  }

  /**
   * @throws RegistryException BLOB_UPLOAD_UNKNOWN
   */
  Upload find(RegistryPath.Upload path) throws RegistryException {
    Upload upload = open.get(path.id());
    if (upload == null || !upload.repository().equals(path.repository())) {
      throw Upload.unknown(path.id());
    }
    return upload;
  }

  /** It has ended. */
  void forget(Upload upload) {
    open.remove(upload.id());
  }

  void discard(Upload upload) throws IOException {
    forget(upload);
    upload.discard();
  }

  @Override
  public void close() throws IOException {
    for (Upload upload : open.values()) {
      discard(upload);
    }
  }
}
