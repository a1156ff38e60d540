package io.scar.container.tar;

import java.io.IOException;

/** An archive that is cut off, or says what no archive may; the message is the reason. */
public final class DamagedTarException extends IOException {

  private static final long serialVersionUID = 1L;

  DamagedTarException(String reason) {
    super(reason);
  }
}
