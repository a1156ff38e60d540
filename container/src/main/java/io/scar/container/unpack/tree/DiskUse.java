package io.scar.container.unpack.tree;

import io.scar.container.unpack.kernel.FileStatus;

/** How much is on the disk for this tree, now and at most: file contents in blocks, and folders. */
final class DiskUse {

  private static final long BLOCK = 4096;

  private long now;
  private long peak;

  long peak() {
    return peak;
  }

  void folder() {
    add(BLOCK);
  }

  void folderGone() {
    now -= BLOCK;
  }

  void file(long stored) {
    add(blocks(stored));
  }

  /** One that was not written to its end, or whose length is known. */
  void fileGone(long stored) {
    now -= blocks(stored);
  }

  /** One name of a file. */
  void nameGone(FileStatus file) {
    if (file.links() == 1) {
      // Some file systems give blocks to a file only when it is flushed.
      boolean isSparse = file.allocated() > 0 && file.allocated() < file.size();
      now -= blocks(isSparse ? file.allocated() : file.size());
    }
  }

  private void add(long bytes) {
    now += bytes;
    peak = Math.max(peak, now);
  }

  private static long blocks(long bytes) {
    return (bytes + BLOCK - 1) / BLOCK * BLOCK;
  }
}
