package io.scar.supervisor.delegate;

import io.scar.supervisor.failure.PlatformFault;

/**
 * The work could not be handed over now. When the event comes again this goes on where it was left.
 */
public final class BatchUnavailable extends PlatformFault {

  private static final long serialVersionUID = 1L;

  BatchUnavailable(String message) {
    super(message);
  }
}
