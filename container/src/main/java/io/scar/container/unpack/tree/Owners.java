package io.scar.container.unpack.tree;

/** What becomes of the owners that entries name. */
public enum Owners {
  /** Files get them, which needs the privilege. */
  KEEP,
  /** All is the unpacking user's, and who owned what is recorded. */
  RECORD,
  /** All is the unpacking user's. */
  FORGET
}
