package io.scar.supervisor.storage;

import io.scar.supervisor.failure.PlatformFault;

/** The storage service failed or could not be reached, also when asked again. */
public final class StorageUnavailable extends PlatformFault {

  private static final long serialVersionUID = 1L;

  StorageUnavailable(StoredObject object, String action, Throwable origin) {
    super("%s failed for %s: %s".formatted(action, object, origin.getMessage()), origin);
  }
}
