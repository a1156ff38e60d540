package io.scar.container.unpack.tree;

import io.scar.container.unpack.kernel.Kernel;
import io.scar.container.unpack.kernel.KernelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Open folders: a bounded number, the latest used ones. Each is opened from its parent by one step
 * that may be no symbolic link.
 */
final class Descriptors implements AutoCloseable {

  private static final int MOST = 64;

  private final Kernel kernel;
  private final Folder root;
  private final int rootDescriptor;
  private final Map<Folder, Integer> open = new LinkedHashMap<>(MOST * 2, 0.75f, true);

  private @Nullable Folder last;
  private int lastDescriptor;

  Descriptors(Kernel kernel, Folder root, int rootDescriptor) {
    this.kernel = kernel;
    this.root = root;
    this.rootDescriptor = rootDescriptor;
  }

  /** The descriptor of a folder that is there; good until the next call. */
  int of(Folder folder) throws KernelException {
    return of(folder, null);
  }

  /**
   * As {@link #of(Folder)}; that of {@code kept} stays good too.
   *
   * @param kept was asked for just before
   */
  int of(Folder folder, @Nullable Folder kept) throws KernelException {
    if (folder == root) {
      return rootDescriptor;
    }
    if (folder == last) {
      return lastDescriptor;
    }
    int descriptor = find(folder, kept);
    last = folder;
    lastDescriptor = descriptor;
    return descriptor;
  }

  private int find(Folder folder, @Nullable Folder kept) throws KernelException {
    Deque<Folder> closed = new ArrayDeque<>();
    Folder above = folder;
    int descriptor = rootDescriptor;
    while (above != null && above != root) {
      Integer known = open.get(above);
      if (known != null) {
        descriptor = known;
        break;
      }
      closed.push(above);
      above = above.parent;
    }
    while (!closed.isEmpty()) {
      Folder next = closed.pop();
      long opened = kernel.openFolder(descriptor, next.name);
      if (opened < 0) {
        throw new KernelException(opened);
      }
      descriptor = (int) opened;
      open.put(next, descriptor);
      makeRoom(next, kept);
    }
    return descriptor;
  }

  private void makeRoom(Folder newest, @Nullable Folder kept) {
    if (open.size() <= MOST) {
      return;
    }
    Iterator<Map.Entry<Folder, Integer>> oldest = open.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Folder, Integer> entry = oldest.next();
      if (entry.getKey() != newest && entry.getKey() != kept) {
        if (entry.getKey() == last) {
          last = null;
        }
        oldest.remove();
        kernel.close(entry.getValue());
        return;
      }
    }
  }

  /** Of a folder that is removed. */
  void forget(Folder folder) {
    Integer descriptor = open.remove(folder);
    if (descriptor != null) {
      kernel.close(descriptor);
    }
    if (folder == last) {
      last = null;
    }
  }

  @Override
  public void close() {
    open.values().forEach(kernel::close);
    open.clear();
    last = null;
    kernel.close(rootDescriptor);
  }
}
