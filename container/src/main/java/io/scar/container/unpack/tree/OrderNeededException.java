package io.scar.container.unpack.tree;

import java.io.IOException;

/**
 * What an entry means depends on a symbolic link, or on a file, of a lower layer: the image has to
 * be unpacked in the order of its layers, from the start. The message is the reason.
 */
public final class OrderNeededException extends IOException {

  private static final long serialVersionUID = 1L;

  OrderNeededException(String reason) {
    super(reason);
  }
}
