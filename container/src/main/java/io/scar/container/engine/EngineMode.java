package io.scar.container.engine;

import java.util.Locale;

/** How a program is run in a root file system, best first. */
public enum EngineMode {
  /** User, mount and pid namespaces with an overlay. Needs no privilege, but a kernel's consent. */
  NAMESPACES,
  /**
   * The programs' system calls are replaced by calls of the engine. Needs nothing of the machine,
   * but knows only some processors.
   */
  REWRITE,
  /** On the machine's own root: there is no image, or the root already is the image. */
  HOST;

  /** The name on {@code scar-exec}'s command line and in a definition. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
