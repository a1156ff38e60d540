package io.scar.container.tar;

import java.io.IOException;

/** An entry that no image may hold; the message is the reason, without the entry's name. */
public final class RefusedEntryException extends IOException {

  private static final long serialVersionUID = 1L;

  public RefusedEntryException(String reason) {
    super(reason);
  }
}
