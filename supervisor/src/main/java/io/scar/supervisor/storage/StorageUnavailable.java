package io.scar.supervisor.storage;

import io.scar.supervisor.config.StorageProvider;
import io.scar.supervisor.failure.PlatformFault;
import org.jspecify.annotations.Nullable;

/** The storage service failed or could not be reached, also when asked again. */
public final class StorageUnavailable extends PlatformFault {

  private static final long serialVersionUID = 1L;

  private StorageUnavailable(String message, Throwable origin) {
    super(message, origin);
  }

  /**
   * @param provider null for Amazon S3 as the function's role
   */
  static StorageUnavailable during(
      String action, StoredObject object, @Nullable StorageProvider provider, Throwable origin) {
    String what = "%s failed for %s".formatted(action, object);
    return new StorageUnavailable(
        provider == null
            ? "%s: %s".formatted(what, origin.getMessage())
            : "%s at %s: %s; the server has to run and to be reachable from the function"
                .formatted(what, provider.where(), origin.getMessage()),
        origin);
  }

  /** What the keys are in did not answer. */
  static StorageUnavailable withoutKeys(StorageProvider provider, Throwable origin) {
    return new StorageUnavailable(
        "storage provider `%s`: its keys could not be read: %s"
            .formatted(provider.id(), origin.getMessage()),
        origin);
  }
}
