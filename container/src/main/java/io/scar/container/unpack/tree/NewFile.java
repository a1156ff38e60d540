package io.scar.container.unpack.tree;

import io.scar.container.unpack.kernel.Kernel;
import io.scar.container.unpack.kernel.KernelException;

/**
 * A file that was just made and is being filled, by one thread, while others go on with the tree.
 * One of these may remove it meanwhile: then what is written goes nowhere.
 */
public final class NewFile implements AutoCloseable {

  private final Disk disk;
  private final Kernel kernel;
  private final int descriptor;
  private final Attributes attributes;
  private final long stored;
  final Folder folder;
  final String name;

  private volatile boolean removed;
  private boolean closed;

  NewFile(
      Disk disk,
      Kernel kernel,
      int descriptor,
      Folder folder,
      String name,
      Attributes attributes,
      long stored) {
    this.disk = disk;
    this.kernel = kernel;
    this.descriptor = descriptor;
    this.folder = folder;
    this.name = name;
    this.attributes = attributes;
    this.stored = stored;
  }

  long stored() {
    return stored;
  }

  void remove() {
    removed = true;
  }

  /** Whether it is gone from the tree, so that nobody needs its content. */
  public boolean isRemoved() {
    return removed;
  }

  /** Adds to its end. */
  public void write(byte[] bytes, int offset, int length) throws KernelException {
    check(kernel.write(descriptor, bytes, offset, length));
  }

  /** Writes anywhere; what is never written is a hole. */
  public void writeAt(byte[] bytes, int offset, int length, long position) throws KernelException {
    check(kernel.writeAt(descriptor, bytes, offset, length, position));
  }

  /** Gives it its length, with a hole at its end. */
  public void setSize(long size) throws KernelException {
    check(kernel.truncate(descriptor, size));
  }

  /** Gives it its owner, mode and time. Nothing can be written afterwards. */
  public void finish() throws KernelException {
    if (disk.owners() == Owners.KEEP) {
      // First, since it takes the set-user-ID bit away.
      check(kernel.setOwner(descriptor, attributes.user(), attributes.group()));
    }
    check(kernel.setMode(descriptor, attributes.mode()));
    check(kernel.setModified(descriptor, attributes.modifiedSeconds(), attributes.modifiedNanos()));
  }

  @Override
  public void close() throws KernelException {
    if (!closed) {
      closed = true;
      disk.written(this);
      // Network file systems say here that the disk is full.
      check(kernel.close(descriptor));
    }
  }

  private static void check(long result) throws KernelException {
    if (result < 0) {
      throw new KernelException(result);
    }
  }
}
