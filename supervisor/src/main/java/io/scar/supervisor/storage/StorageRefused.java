package io.scar.supervisor.storage;

import io.scar.supervisor.config.StorageProvider;
import io.scar.supervisor.failure.FunctionFault;

/** The function may not do this: its role, or the keys that it has for a storage. */
public final class StorageRefused extends FunctionFault {

  private static final long serialVersionUID = 1L;

  private StorageRefused(String message, Throwable origin) {
    super(message, origin);
  }

  static StorageRefused ofRole(StoredObject object, String action, String code, Throwable origin) {
    return new StorageRefused(
        "%s was refused for %s (%s); the function's role needs this action. S3 answers so for an object that does not exist too, unless the role has s3:ListBucket"
            .formatted(action, object, code),
        origin);
  }

  static StorageRefused ofKeys(
      StoredObject object, String action, String code, StorageProvider provider, Throwable origin) {
    return new StorageRefused(
        "%s was refused for %s by %s (%s); look at the keys and the region of `%s`, and at what these keys may do there"
            .formatted(action, object, provider.where(), code, provider.section()),
        origin);
  }
}
