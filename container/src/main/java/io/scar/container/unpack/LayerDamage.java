package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.unpack.kernel.KernelException;
import io.scar.container.unpack.tree.OrderNeededException;
import java.io.IOException;

/** Puts into words what went wrong with a layer. */
final class LayerDamage {

  private LayerDamage() {}

  /**
   * What decompressors and the reader of archives throw means damage; ours says what it is.
   *
   * @param what the image and layer
   */
  static IOException of(IOException e, String what) {
    if (e instanceof OrderNeededException
        || e instanceof KernelException
        || e instanceof CancelledException) {
      return e;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ContainerException ours) {
        return ours;
      }
    }
    return new ContainerException(
        Kind.DAMAGED,
        what
            + " is damaged: "
            + String.valueOf(e.getMessage()).replaceFirst("\\.$", "")
            + "; copy, save or push the image again",
        e);
  }
}
