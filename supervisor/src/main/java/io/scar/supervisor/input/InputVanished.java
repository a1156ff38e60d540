package io.scar.supervisor.input;

import io.scar.supervisor.failure.FunctionFault;
import io.scar.supervisor.storage.ObjectNotFound;
import io.scar.supervisor.storage.StoredObject;

/** The object of an event was gone when it was fetched. The invocation fails and is tried again. */
public final class InputVanished extends FunctionFault {

  private static final long serialVersionUID = 1L;

  InputVanished(StoredObject object, ObjectNotFound origin) {
    super(
        "%s was there when the event was sent and is gone now; whoever writes the input must leave it until the function has read it"
            .formatted(object),
        origin);
  }
}
