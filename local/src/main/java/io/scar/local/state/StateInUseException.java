package io.scar.local.state;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** Another process has the state folder. */
public final class StateInUseException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  StateInUseException(Path folder) {
    super(
        "another local cloud uses the state folder %s; stop it or name another folder"
            .formatted(folder));
  }
}
