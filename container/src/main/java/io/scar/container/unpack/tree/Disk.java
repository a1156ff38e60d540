package io.scar.container.unpack.tree;

import io.scar.container.unpack.kernel.Errno;
import io.scar.container.unpack.kernel.FileStatus;
import io.scar.container.unpack.kernel.Kernel;
import io.scar.container.unpack.kernel.KernelException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The tree on the disk. Things are made by one step in an open folder, and always new: what is in
 * the way is removed first. For one thread at a time.
 */
final class Disk implements AutoCloseable {

  private static final int OWNERS_FOLDER = 0700;

  private final Owners owners;
  private final Kernel kernel = new Kernel();
  private final Descriptors descriptors;
  private final OwnershipRecord record = new OwnershipRecord();
  private final DiskUse use = new DiskUse();
  private final List<NewFile> unfinished = new CopyOnWriteArrayList<>();
  private final int rootDescriptor;

  Disk(Path path, Folder root, Owners owners) throws KernelException {
    this.owners = owners;
    boolean opened = false;
    try {
      // The only name that is not an image's: bytes as this Java runtime writes them.
      Charset names =
          Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8").toUpperCase(Locale.ROOT));
      rootDescriptor = (int) checked(kernel.openTop(path.toString().getBytes(names)));
      opened = true;
    } finally {
      if (!opened) {
        kernel.close();
      }
    }
    this.descriptors = new Descriptors(kernel, root, rootDescriptor);
    root.onDisk = true;
    use.folder();
  }

  Owners owners() {
    return owners;
  }

  long peakBytes() {
    return use.peak();
  }

  /** Negative when the file system does not say. */
  long freeBytes() {
    return kernel.freeBytes(rootDescriptor);
  }

  void makeFolder(Folder folder) throws KernelException {
    Folder parent = parent(folder);
    int in = descriptors.of(parent);
    long result = kernel.makeFolder(in, folder.name, OWNERS_FOLDER);
    if (result == -Errno.EEXIST) {
      removeFile(parent, folder.name);
      result = kernel.makeFolder(in, folder.name, OWNERS_FOLDER);
    }
    checked(result);
    folder.onDisk = true;
    use.folder();
  }

  /**
   * @param writer for the new file alone
   */
  NewFile makeFile(Folder folder, String name, Attributes attributes, long stored, Kernel writer)
      throws KernelException {
    int in = descriptors.of(folder);
    long result = kernel.createFile(in, name);
    if (result == -Errno.EEXIST) {
      removeFile(folder, name);
      result = kernel.createFile(in, name);
    }
    int descriptor = (int) checked(result);
    if (owners == Owners.RECORD && attributes.isOwned()) {
      FileStatus status = kernel.status(descriptor);
      if (status != null) {
        record.put(status.inode(), attributes);
      }
    }
    use.file(stored);
    NewFile file = new NewFile(this, writer, descriptor, folder, name, attributes, stored);
    unfinished.add(file);
    return file;
  }

  /** Called without the tree's lock. */
  void written(NewFile file) {
    unfinished.remove(file);
  }

  void makeSymbolicLink(Folder folder, String name, String target, Attributes attributes)
      throws KernelException {
    int in = descriptors.of(folder);
    long result = kernel.symbolicLink(in, name, target);
    if (result == -Errno.EEXIST) {
      removeFile(folder, name);
      result = kernel.symbolicLink(in, name, target);
    }
    checked(result);
    setAttributes(in, name, attributes);
  }

  void makePipe(Folder folder, String name, Attributes attributes) throws KernelException {
    int in = descriptors.of(folder);
    long result = kernel.makePipe(in, name, attributes.mode());
    if (result == -Errno.EEXIST) {
      removeFile(folder, name);
      result = kernel.makePipe(in, name, attributes.mode());
    }
    checked(result);
    setAttributes(in, name, attributes);
    checked(kernel.setMode(in, name, attributes.mode()));
  }

  private void setAttributes(int folder, String name, Attributes attributes)
      throws KernelException {
    if (owners == Owners.KEEP) {
      checked(kernel.setOwner(folder, name, attributes.user(), attributes.group()));
    } else if (owners == Owners.RECORD && attributes.isOwned()) {
      FileStatus status = kernel.status(folder, name);
      if (status != null) {
        record.put(status.inode(), attributes);
      }
    }
    checked(
        kernel.setModified(folder, name, attributes.modifiedSeconds(), attributes.modifiedNanos()));
  }

  void makeHardLink(Folder oldFolder, String oldName, Folder folder, String name)
      throws KernelException {
    int from = descriptors.of(oldFolder);
    int in = descriptors.of(folder, oldFolder);
    long result = kernel.hardLink(from, oldName, in, name);
    if (result == -Errno.EEXIST) {
      removeFile(folder, name);
      result = kernel.hardLink(descriptors.of(oldFolder, folder), oldName, in, name);
    }
    checked(result);
  }

  /** What is there and is no folder; nothing happens when there is nothing. */
  void removeFile(Folder folder, String name) throws KernelException {
    int in = descriptors.of(folder);
    FileStatus status = kernel.status(in, name);
    if (status == null) {
      return;
    }
    checked(kernel.removeFile(in, name));
    if (status.links() == 1) {
      record.remove(status.inode());
    }
    for (NewFile file : unfinished) {
      if (file.folder == folder && file.name.equals(name)) {
        file.remove();
        use.fileGone(file.stored());
        return;
      }
    }
    use.nameGone(status);
  }

  /** One that is empty. */
  void removeFolder(Folder folder) throws KernelException {
    descriptors.forget(folder);
    checked(kernel.removeFolder(descriptors.of(parent(folder)), folder.name));
    use.folderGone();
  }

  List<String> names(Folder folder) throws KernelException {
    int again = (int) checked(kernel.openFolder(descriptors.of(folder), "."));
    try {
      return kernel.names(again);
    } finally {
      kernel.close(again);
    }
  }

  /** Whether there is something other than a folder that is known. */
  boolean has(Folder folder, String name) throws KernelException {
    return kernel.status(descriptors.of(folder), name) != null;
  }

  /**
   * What a symbolic link says.
   *
   * @return null when it is none; {@link #isMissing} tells whether nothing is there
   */
  @Nullable String readLink(Folder folder, String name) throws KernelException {
    return kernel.readLink(descriptors.of(folder), name);
  }

  /** Asked right after {@link #readLink}. */
  boolean isMissing() {
    return kernel.lastError() == Errno.ENOENT;
  }

  /** Gives all folders what their entries say, children first: some cannot be entered then. */
  void finish(Folder root) throws KernelException {
    Deque<Folder> left = new ArrayDeque<>();
    List<Folder> parentsFirst = new ArrayList<>();
    left.add(root);
    while (!left.isEmpty()) {
      Folder folder = left.removeLast();
      parentsFirst.add(folder);
      for (Folder child : folder.children()) {
        if (child.onDisk) {
          left.add(child);
        }
      }
    }
    for (Folder folder : parentsFirst.reversed()) {
      finishFolder(folder);
    }
  }

  private void finishFolder(Folder folder) throws KernelException {
    int descriptor = descriptors.of(folder);
    Attributes attributes = folder.attributes;
    if (attributes == null) {
      checked(kernel.setMode(descriptor, Folder.IMPLIED_MODE));
      return;
    }
    if (owners == Owners.KEEP) {
      checked(kernel.setOwner(descriptor, attributes.user(), attributes.group()));
    } else if (owners == Owners.RECORD && attributes.isOwned()) {
      FileStatus status = kernel.status(descriptor);
      if (status != null) {
        record.put(status.inode(), attributes);
      }
    }
    checked(
        kernel.setModified(descriptor, attributes.modifiedSeconds(), attributes.modifiedNanos()));
    checked(kernel.setMode(descriptor, attributes.mode()));
  }

  void writeOwners(Path file) throws IOException {
    record.write(file);
  }

  private static Folder parent(Folder folder) {
    if (folder.parent == null) {
      throw new IllegalArgumentException("the root is there, and stays");
    }
    return folder.parent;
  }

  private static long checked(long result) throws KernelException {
    if (result < 0) {
      throw new KernelException(result);
    }
    return result;
  }

  @Override
  public void close() {
    descriptors.close();
    kernel.close();
  }
}
