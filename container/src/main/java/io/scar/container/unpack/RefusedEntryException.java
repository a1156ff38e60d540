package io.scar.container.unpack;

import java.io.IOException;

/** An entry that no image may hold; the message is the reason, without the entry's name. */
final class RefusedEntryException extends IOException {

  private static final long serialVersionUID = 1L;

  RefusedEntryException(String reason) {
    super(reason);
  }
}
