package io.scar.supervisor.storage;

import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.failure.FunctionFault;

/** An event names a storage that the function knows nothing of. */
public final class UnknownProvider extends FunctionFault {

  private static final long serialVersionUID = 1L;

  UnknownProvider(StorageProviderId provider) {
    super(
        "this function has no storage provider `%s`; name it at an input or output and describe it in `storage_providers.%s.%s`"
            .formatted(provider, provider.type(), provider.id()));
  }
}
