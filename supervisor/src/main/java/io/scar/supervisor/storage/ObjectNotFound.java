package io.scar.supervisor.storage;

import io.scar.supervisor.failure.FunctionFault;
import org.jspecify.annotations.Nullable;

/** There is no such object, or its bucket does not exist. */
public final class ObjectNotFound extends FunctionFault {

  private static final long serialVersionUID = 1L;

  ObjectNotFound(StoredObject object, String what, @Nullable Throwable origin) {
    super("%s: %s".formatted(object, what), origin);
  }
}
