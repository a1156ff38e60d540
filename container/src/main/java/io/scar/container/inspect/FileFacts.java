package io.scar.container.inspect;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a file. One object however many names it has.
 *
 * @param stored bytes that are stored; less than its length when it has holes
 * @param executable by anybody
 * @param library the C library that it is; null when it is none
 */
record FileFacts(long stored, boolean executable, FileKind kind, @Nullable CLibrary library) {

  /** Of folders and symbolic links, of which nothing is kept. */
  static final FileFacts NO_FILE = empty();

  /** Of a file of its own that has no content. */
  static FileFacts empty() {
    return new FileFacts(0, false, FileKind.DATA, null);
  }
}
