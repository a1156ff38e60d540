package io.scar.container.unpack;

import java.io.IOException;

/** The work was stopped from outside, for a reason that is known there. */
final class CancelledException extends IOException {

  private static final long serialVersionUID = 1L;

  CancelledException() {
    super("stopped");
  }
}
