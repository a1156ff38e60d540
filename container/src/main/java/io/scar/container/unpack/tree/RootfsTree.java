package io.scar.container.unpack.tree;

import io.scar.container.tar.EntryName;
import io.scar.container.tar.RefusedEntryException;
import io.scar.container.unpack.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The tree that the layers of an image make together. Entries of one layer come in their order, by
 * one thread; layers come one after the other or all at once.
 *
 * <p>{@link Order#ANY}: for each path it is remembered which layers have what there ({@link
 * Paths}), so that an entry is written only when no layer above has the last word ({@link
 * Precedence}), and what is on the disk already and is below it goes ({@link Occupancy}). That
 * takes the names of entries for what they say. Where a layer uses as a folder what a layer below
 * may have as a symbolic link, or links to what is not there any more, the result depends on the
 * order, and {@link OrderNeededException} tells so: then the tree has to be made anew.
 *
 * <p>{@link Order#ASCENDING}: each layer is applied to what those below made, lowest first;
 * symbolic links of the image are followed inside of it.
 *
 * <p>The folder that holds the root must be closed to other users; against these there is no
 * defence here.
 */
public final class RootfsTree implements AutoCloseable {

  /** In which order the entries of different layers come. */
  public enum Order {
    ANY,
    ASCENDING
  }

  /** As many layers as {@link Order#ANY} serves. */
  public static final int LAYERS_MOST = Layers.MOST;

  private final ReentrantLock lock = new ReentrantLock();
  private final Folder root;
  private final Disk disk;
  private final LayerOrder order;
  private final Occupancy occupancy;
  private final Descent descent;

  /**
   * @param path an empty folder of this user
   */
  public RootfsTree(Path path, Order order, Owners owners) throws IOException {
    Paths paths = new Paths();
    this.root = paths.root();
    this.disk = new Disk(path, root, owners);
    this.order =
        switch (order) {
          case ANY -> new AnyOrder(paths);
          case ASCENDING -> new AscendingOrder(paths, disk);
        };
    this.occupancy = new Occupancy(paths, disk);
    this.descent = new Descent(paths, this.order, occupancy);
  }

  /**
   * Tells that entries of a layer follow. In ascending order what is there is the layers' below.
   */
  public void startLayer(int layer) {
    lock.lock();
    try {
      order.startLayer(layer);
    } finally {
      lock.unlock();
    }
  }

  /** A folder; the root too. */
  public void folder(int layer, EntryName name, Attributes attributes) throws IOException {
    lock.lock();
    try {
      int number = order.number(layer);
      if (name.isRoot()) {
        root.setAttributes(number, attributes);
        return;
      }
      Spot spot = descent.spot(number, name);
      Folder folder = spot.asFolder();
      Precedence.make(folder, number);
      if (Precedence.isSeen(spot.hiders(), number)) {
        occupancy.hold(folder, number);
        folder.setAttributes(number, attributes);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A file.
   *
   * @param stored bytes that will be written
   * @param writer does nothing else until the file is closed
   * @return null when a layer above hides it: its content is not needed
   */
  public @Nullable NewFile file(
      int layer, EntryName name, Attributes attributes, long stored, Kernel writer)
      throws IOException {
    lock.lock();
    try {
      int number = order.number(layer);
      Spot spot = descent.spot(number, name);
      if (!admit(spot, number)) {
        return null;
      }
      NewFile file = disk.makeFile(spot.parent, spot.name, attributes, stored, writer);
      spot.setOwner(number);
      return file;
    } finally {
      lock.unlock();
    }
  }

  public void symbolicLink(int layer, EntryName name, String target, Attributes attributes)
      throws IOException {
    if (target.isEmpty()) {
      throw new RefusedEntryException("it is a symbolic link to nothing");
    }
    lock.lock();
    try {
      int number = order.number(layer);
      Spot spot = descent.spot(number, name);
      if (admit(spot, number)) {
        disk.makeSymbolicLink(spot.parent, spot.name, target, attributes);
        spot.setOwner(number);
      }
    } finally {
      lock.unlock();
    }
  }

  public void pipe(int layer, EntryName name, Attributes attributes) throws IOException {
    lock.lock();
    try {
      int number = order.number(layer);
      Spot spot = descent.spot(number, name);
      if (admit(spot, number)) {
        disk.makePipe(spot.parent, spot.name, attributes);
        spot.setOwner(number);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What cannot be made here, but takes the place of what the layers below have. */
  public void nothing(int layer, EntryName name) throws IOException {
    lock.lock();
    try {
      int number = order.number(layer);
      Spot spot = descent.spot(number, name);
      if (admit(spot, number)) {
        disk.removeFile(spot.parent, spot.name);
        spot.setOwner(Marks.NOBODY);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Another name for a file that the layer, or in ascending order one below, has. */
  public void hardLink(int layer, EntryName name, EntryName target) throws IOException {
    lock.lock();
    try {
      int number = order.number(layer);
      Spot linked = order.linked(number, target, name);
      Spot spot = descent.spot(number, name);
      if (linked.isSame(spot)) {
        spot.setOwner(number);
        return;
      }
      if (spot.folder != null && spot.folder.holds(linked.parent)) {
        throw order.replacesLinked();
      }
      if (admit(spot, number)) {
        order.requireLinked(linked, number, name);
        disk.makeHardLink(linked.parent, linked.name, spot.parent, spot.name);
        spot.setOwner(number);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes what layers below have at this name. */
  public void whiteout(int layer, EntryName name) throws IOException {
    lock.lock();
    try {
      int number = order.number(layer);
      EntryName folder = order.existing(name.folder());
      if (folder == null) {
        return;
      }
      Spot spot = descent.spot(number, folder, name.last());
      spot.addWhiteout(number);
      boolean isSeen = Precedence.isSeen(spot.hidden, number);
      if (isSeen && !order.isLowest(number) && spot.parent.onDisk) {
        occupancy.purge(spot, number);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes what layers below have in this folder. */
  public void opaque(int layer, EntryName name) throws IOException {
    lock.lock();
    try {
      int number = order.number(layer);
      Descent.End end = descent.to(number, order.place(name), true);
      end.folder().opaques |= Layers.of(number);
      if (end.visible() && !order.isLowest(number)) {
        occupancy.purgeInside(end.folder(), number);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes something other than a folder, and makes room for it.
   *
   * @return false when a layer above hides it
   */
  private boolean admit(Spot spot, int layer) throws IOException {
    Folder folder = spot.folder;
    if (folder == null) {
      boolean isSeen = Precedence.isSeen(spot.hiders(), layer);
      spot.addFile(layer);
      return isSeen;
    }
    Precedence.replace(folder, layer, spot.hidden);
    if (!Precedence.isSeen(spot.hiders(), layer)) {
      return false;
    }
    if (folder.onDisk) {
      // Its own layer's too: it takes their place.
      occupancy.purge(folder, layer + 1);
    }
    return !folder.onDisk;
  }

  /** Gives folders their modes and times. Nothing can be added afterwards. */
  public void finish() throws IOException {
    lock.lock();
    try {
      disk.finish(root);
    } finally {
      lock.unlock();
    }
  }

  /** Writes down who owns what, where that is recorded; after {@link #finish}. */
  public void writeOwners(Path file) throws IOException {
    disk.writeOwners(file);
  }

  /** The most that was on the disk at one time, in bytes. */
  public long peakBytes() {
    lock.lock();
    try {
      return disk.peakBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Free bytes where the tree is; negative when that is not known. */
  public long freeBytes() {
    lock.lock();
    try {
      return disk.freeBytes();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    disk.close();
  }
}
