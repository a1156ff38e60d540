package io.scar.container.inspect;

import org.jspecify.annotations.Nullable;

/** What the kernel would make of a file, told by its first bytes. */
sealed interface FileKind {

  /** A binary. */
  record Elf(Binary binary) implements FileKind {}

  /**
   * A script.
   *
   * @param interpreter as its first line names it
   * @param argument all that follows there; null for nothing
   */
  record Script(String interpreter, @Nullable String argument) implements FileKind {}

  /** Anything else: data. */
  record Data() implements FileKind {}

  FileKind DATA = new Data();
}
