package io.scar.supervisor.storage;

import io.scar.supervisor.failure.FunctionFault;

/** The function's role may not do this. */
public final class StorageRefused extends FunctionFault {

  private static final long serialVersionUID = 1L;

  StorageRefused(StoredObject object, String action, String code, Throwable origin) {
    super(
        "%s was refused for %s (%s); the function's role needs this action. S3 answers so for an object that does not exist too, unless the role has s3:ListBucket"
            .formatted(action, object, code),
        origin);
  }
}
