package io.scar.supervisor.storage;

import io.scar.supervisor.config.StorageProvider;
import io.scar.supervisor.failure.FunctionFault;
import org.jspecify.annotations.Nullable;

/** The keys of a storage are not where the definition says, or the function may not read them. */
public final class KeysUnusable extends FunctionFault {

  private static final long serialVersionUID = 1L;

  /**
   * @param reason what is wrong, with the remedy; never a key
   */
  KeysUnusable(StorageProvider provider, String reason, @Nullable Throwable origin) {
    super(
        "storage provider `%s` has no usable keys: %s; see `%s`"
            .formatted(provider.id(), reason, provider.section()),
        origin);
  }
}
