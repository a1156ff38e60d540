package io.scar.supervisor.storage;

import io.scar.container.credentials.AwsJson;
import io.scar.supervisor.config.StorageProvider;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/**
 * A storage with keys of its own. These are read when it is first used, and again after it refused
 * them: whoever changes a key in a secret need not make the function anew.
 */
final class KeyedStorage implements AutoCloseable {

  private final StorageProvider provider;
  private final StorageKeys keys;
  private final PartSizes sizes;
  private @Nullable KeyedTransfers connection;

  KeyedStorage(StorageProvider provider, AwsJson aws, PartSizes sizes) {
    this.provider = provider;
    this.keys = new StorageKeys(provider, aws);
    this.sizes = sizes;
  }

  /** As {@link Storage#fetch}. */
  long fetch(StoredObject object, Path file) {
    try {
      return transfers().fetch(object, file);
    } catch (StorageRefused e) {
      close();
      throw e;
    }
  }

  /** As {@link Storage#store}. */
  long store(Path file, StoredObject object) {
    try {
      return transfers().store(file, object);
    } catch (StorageRefused e) {
      close();
      throw e;
    }
  }

  /** Reads the keys, unless they are read; what stands against that is thrown at each use. */
  synchronized KeyedTransfers transfers() {
    KeyedTransfers open = connection;
    if (open == null) {
      open = open();
      connection = open;
    }
    return open;
  }

  private KeyedTransfers open() {
    try {
      return new KeyedTransfers(provider, keys.read(), sizes);
    } catch (CertificateException e) {
      throw StorageUntrusted.notReadable(provider, e);
    }
  }

  @Override
  public synchronized void close() {
    KeyedTransfers open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }
}
