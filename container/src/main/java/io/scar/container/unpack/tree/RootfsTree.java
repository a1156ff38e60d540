package io.scar.container.unpack.tree;

import io.scar.container.unpack.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The tree that the layers of an image make together. Entries of one layer come in their order, by
 * one thread; layers come one after the other or all at once.
 *
 * <p>{@link Order#ANY}: for each path it is remembered which layers have what there ({@link
 * Folder}, {@link Marks}), so that an entry is written only when no layer above has the last word,
 * and what is on the disk already and is below it goes. That takes the names of entries for what
 * they say. Where a layer uses as a folder what a layer below may have as a symbolic link, or links
 * to what is not there any more, the result depends on the order, and {@link OrderNeededException}
 * tells so: then the tree has to be made anew.
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

  /** Paths to remember in {@link Order#ANY}: above, the memory for it is better saved. */
  private static final int MARKS_MOST = 1 << 20;

  private static final int LOWER = 0;
  private static final int CURRENT = 1;

  private final ReentrantLock lock = new ReentrantLock();
  private final boolean ascending;
  private final Fingerprint fingerprint;
  private final Marks marks = new Marks();
  private final Folder root;
  private final Disk disk;
  private final LinkResolver links;

  /** In ascending order: nothing was there before the current layer. */
  private boolean lowest = true;

  /**
   * @param path an empty folder of this user
   */
  public RootfsTree(Path path, Order order, Owners owners) throws IOException {
    this(path, order, owners, new Fingerprint(new SecureRandom()));
  }

  private RootfsTree(Path path, Order order, Owners owners, Fingerprint fingerprint)
      throws IOException {
    this.ascending = order == Order.ASCENDING;
    this.fingerprint = fingerprint;
    this.root = new Folder(null, "", 0);
    this.disk = new Disk(path, root, owners);
    this.links = new LinkResolver(root, disk);
  }

  /**
   * Tells that entries of a layer follow. In ascending order what is there is the layers' below.
   */
  public void startLayer(int layer) {
    lock.lock();
    try {
      if (ascending) {
        lowest = layer == 0;
        marks.clear();
        root.squash();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What {@code layer} is in the sets. */
  private int number(int layer) {
    return ascending ? CURRENT : layer;
  }

  /** A folder; the root too. */
  public void folder(int layer, EntryName name, Attributes attributes) throws IOException {
    lock.lock();
    try {
      int number = number(layer);
      if (name.isRoot()) {
        setAttributes(root, number, attributes);
        return;
      }
      Spot spot = spot(number, name);
      Folder folder = spot.asFolder();
      if (Layers.has(folder.files, number)) {
        // What this layer had here before hid the layers below.
        folder.files &= ~Layers.of(number);
        folder.whiteouts |= Layers.of(number);
      }
      folder.entries |= Layers.of(number);
      if (Layers.above(spot.hidden | folder.files | folder.whiteouts, number) == 0) {
        hold(folder, number);
        setAttributes(folder, number, attributes);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void setAttributes(Folder folder, int layer, Attributes attributes) {
    if (layer >= folder.attributesLayer) {
      folder.attributesLayer = layer;
      folder.attributes = attributes;
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
      Spot spot = spot(number(layer), name);
      if (!admit(spot, number(layer))) {
        return null;
      }
      NewFile file = disk.makeFile(spot.parent, spot.name, attributes, stored, writer);
      spot.setOwner(number(layer));
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
      Spot spot = spot(number(layer), name);
      if (admit(spot, number(layer))) {
        disk.makeSymbolicLink(spot.parent, spot.name, target, attributes);
        spot.setOwner(number(layer));
      }
    } finally {
      lock.unlock();
    }
  }

  public void pipe(int layer, EntryName name, Attributes attributes) throws IOException {
    lock.lock();
    try {
      Spot spot = spot(number(layer), name);
      if (admit(spot, number(layer))) {
        disk.makePipe(spot.parent, spot.name, attributes);
        spot.setOwner(number(layer));
      }
    } finally {
      lock.unlock();
    }
  }

  /** What cannot be made here, but takes the place of what the layers below have. */
  public void nothing(int layer, EntryName name) throws IOException {
    lock.lock();
    try {
      Spot spot = spot(number(layer), name);
      if (admit(spot, number(layer))) {
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
      int number = number(layer);
      Spot from = ascending ? existing(target) : ownFile(number, target, name);
      Spot spot = spot(number, name);
      if (from.isSame(spot)) {
        spot.setOwner(number);
        return;
      }
      if (spot.folder != null && spot.folder.holds(from.parent)) {
        if (!ascending) {
          throw new OrderNeededException("a hard link takes the place of what it points to");
        }
        throw new RefusedEntryException("it is a hard link to what it would replace");
      }
      if (!admit(spot, number)) {
        return;
      }
      if (!ascending && from.owner() != number) {
        throw new OrderNeededException(
            "`" + name + "` is a hard link to what a layer above replaced");
      }
      disk.makeHardLink(from.parent, from.name, spot.parent, spot.name);
      spot.setOwner(number);
    } finally {
      lock.unlock();
    }
  }

  private Spot ownFile(int layer, EntryName target, EntryName name) throws IOException {
    Folder parent = target.isRoot() ? null : known(target.folder());
    Spot spot = parent == null ? null : new Spot(parent, target.last(), 0);
    if (spot == null || !Layers.has(spot.files(), layer)) {
      throw new OrderNeededException(
          "`" + name + "` is a hard link to `" + target + "`, which its layer does not have");
    }
    return spot;
  }

  private Spot existing(EntryName target) throws IOException {
    if (!target.isRoot()) {
      EntryName folder = links.resolve(target.folder(), false);
      Folder parent = folder == null ? null : known(folder);
      if (parent != null) {
        Spot spot = new Spot(parent, target.last(), 0);
        boolean isFolder = spot.folder != null && spot.folder.onDisk;
        if (!isFolder && disk.has(parent, target.last())) {
          return spot;
        }
      }
    }
    throw new RefusedEntryException(
        "it is a hard link to `" + target + "`, which is no file of the image");
  }

  private @Nullable Folder known(EntryName path) {
    Folder here = root;
    for (String step : path.steps()) {
      here = here.child(step);
      if (here == null) {
        return null;
      }
    }
    return here;
  }

  /** Removes what layers below have at this name. */
  public void whiteout(int layer, EntryName name) throws IOException {
    lock.lock();
    try {
      int number = number(layer);
      EntryName folder = ascending ? links.resolve(name.folder(), false) : name.folder();
      if (folder == null) {
        return;
      }
      Walk walk = walk(number, folder, false);
      Spot spot = new Spot(walk.folder, name.last(), walk.hidden);
      spot.addWhiteout(number);
      if (Layers.above(spot.hidden, number) != 0 || isLowest(number)) {
        return;
      }
      if (spot.folder != null && spot.folder.onDisk) {
        purge(spot.folder, number);
      } else if (spot.parent.onDisk && spot.owner() < number) {
        disk.removeFile(spot.parent, spot.name);
        spot.setOwner(Marks.NOBODY);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes what layers below have in this folder. */
  public void opaque(int layer, EntryName name) throws IOException {
    lock.lock();
    try {
      int number = number(layer);
      Walk walk = walk(number, plain(name), true);
      Folder folder = walk.folder;
      folder.opaques |= Layers.of(number);
      if (walk.visible && !isLowest(number)) {
        purgeInside(folder, number);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isLowest(int layer) {
    return ascending ? lowest : layer == LOWER;
  }

  /** Where an entry goes, in folders that are there when the entry is to be seen. */
  private Spot spot(int layer, EntryName name) throws IOException {
    if (name.isRoot()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    if (!ascending && marks.size() > MARKS_MOST) {
      throw new OrderNeededException("it has more than " + MARKS_MOST + " files");
    }
    Walk walk = walk(layer, plain(name.folder()), true);
    return new Spot(walk.folder, name.last(), walk.hidden);
  }

  private EntryName plain(EntryName folder) throws IOException {
    EntryName plain = ascending ? links.resolve(folder, true) : folder;
    if (plain == null) {
      throw new IllegalStateException("a folder that is to be made cannot be missing");
    }
    return plain;
  }

  /**
   * @param hidden layers that hide what those below have in the folder
   * @param visible whether the folder is there for the layer
   */
  private record Walk(Folder folder, long hidden, boolean visible) {}

  /** Goes down from the root; the folders on the way that are to be seen are made on demand. */
  private Walk walk(int layer, EntryName path, boolean make) throws IOException {
    Folder here = root;
    long hidden = root.opaques;
    boolean visible = true;
    for (String step : path.steps()) {
      Folder next = here.child(step);
      if (next == null) {
        next = addFolder(here, step);
      }
      use(next, layer, hidden);
      long hiddenHere = hidden | next.files | next.whiteouts;
      visible = Layers.above(hiddenHere, layer) == 0;
      if (visible && make) {
        hold(next, layer);
      }
      hidden = hiddenHere | next.opaques;
      here = next;
    }
    return new Walk(here, hidden, visible);
  }

  /**
   * Notes that a layer takes a path for a folder, which may be a symbolic link of a layer below.
   */
  private void use(Folder folder, int layer, long hidden) throws OrderNeededException {
    long own = Layers.of(layer);
    if (ascending) {
      if ((folder.files & own) != 0) {
        // It was removed since, or the path would not lead here.
        folder.files &= ~own;
        folder.whiteouts |= own;
      }
      return;
    }
    if ((folder.entries & own) != 0) {
      return;
    }
    if ((folder.files & own) != 0) {
      throw orderNeeded(folder);
    }
    if (((folder.whiteouts | hidden) & own) != 0) {
      return;
    }
    long lower = Layers.below(folder.files, layer);
    if (lower != 0) {
      long hiders = folder.entries | folder.whiteouts | hidden;
      if (Layers.between(hiders, Layers.highest(lower), layer) == 0) {
        throw orderNeeded(folder);
      }
    }
    folder.users |= own;
  }

  private static OrderNeededException orderNeeded(Folder folder) {
    return new OrderNeededException(
        "`" + folder.path() + "` is a folder for one layer and none for another below");
  }

  private void hold(Folder folder, int layer) throws IOException {
    folder.holders |= Layers.of(layer);
    if (!folder.onDisk) {
      disk.makeFolder(folder);
      folder.owner = Marks.NOBODY;
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
      // In the lowest of ascending layers there is nothing to tell it from.
      if (ascending && lowest) {
        return true;
      }
      long above = spot.hidden | spot.files() | spot.whiteouts();
      spot.addFile(layer);
      return Layers.above(above, layer) == 0;
    }
    long users = Layers.above(folder.users, layer);
    if (users != 0) {
      long hiders = folder.entries | folder.whiteouts | spot.hidden;
      if (Layers.between(hiders, layer, Layers.lowest(users)) == 0) {
        throw orderNeeded(folder);
      }
    }
    folder.entries &= ~Layers.of(layer);
    folder.files |= Layers.of(layer);
    if (Layers.above(spot.hidden | folder.files | folder.whiteouts, layer) != 0) {
      return false;
    }
    if (folder.onDisk) {
      // Its own layer's too: it takes their place.
      purge(folder, layer + 1);
    }
    return !folder.onDisk;
  }

  /** Removes what layers below one have of a folder, and the folder unless another holds it. */
  private void purge(Folder folder, int below) throws IOException {
    purgeInside(folder, below);
    long holders = Layers.above(folder.holders, below - 1);
    if (holders == 0) {
      disk.removeFolder(folder);
      folder.gone();
      return;
    }
    folder.holders = holders;
    if (folder.attributesLayer < below) {
      folder.attributesLayer = Marks.NOBODY;
      folder.attributes = null;
    }
  }

  private void purgeInside(Folder folder, int below) throws IOException {
    for (String name : disk.names(folder)) {
      Spot spot = new Spot(folder, name, 0);
      if (spot.folder != null && spot.folder.onDisk) {
        purge(spot.folder, below);
      } else if (spot.owner() < below) {
        disk.removeFile(folder, name);
        spot.setOwner(Marks.NOBODY);
      }
    }
  }

  private Folder addFolder(Folder parent, String step) {
    Folder folder = new Folder(parent, step, fingerprint.of(parent.fingerprint, step));
    int place = marks.find(folder.fingerprint);
    if (place >= 0) {
      folder.files = marks.files(place);
      folder.whiteouts = marks.whiteouts(place);
      folder.owner = marks.owner(place);
    }
    parent.add(folder);
    return folder;
  }

  /** A path and what is said about it. */
  private final class Spot {
    final Folder parent;
    final String name;

    /** Layers that hide what those below have in the parent. */
    final long hidden;

    @Nullable Folder folder;
    private final long key;

    Spot(Folder parent, String name, long hidden) {
      this.parent = parent;
      this.name = name;
      this.hidden = hidden;
      this.folder = parent.child(name);
      this.key = folder == null ? fingerprint.of(parent.fingerprint, name) : folder.fingerprint;
    }

    boolean isSame(Spot other) {
      return parent == other.parent && name.equals(other.name);
    }

    Folder asFolder() {
      Folder known = folder;
      if (known == null) {
        known = addFolder(parent, name);
        folder = known;
      }
      return known;
    }

    long files() {
      if (folder != null) {
        return folder.files;
      }
      int place = marks.find(key);
      return place < 0 ? 0 : marks.files(place);
    }

    long whiteouts() {
      if (folder != null) {
        return folder.whiteouts;
      }
      int place = marks.find(key);
      return place < 0 ? 0 : marks.whiteouts(place);
    }

    int owner() {
      if (folder != null) {
        return folder.owner;
      }
      int place = marks.find(key);
      return place < 0 ? Marks.NOBODY : marks.owner(place);
    }

    void addFile(int layer) {
      int place = marks.add(key);
      marks.setFiles(place, marks.files(place) | Layers.of(layer));
    }

    void addWhiteout(int layer) {
      if (folder != null) {
        folder.whiteouts |= Layers.of(layer);
      } else {
        int place = marks.add(key);
        marks.setWhiteouts(place, marks.whiteouts(place) | Layers.of(layer));
      }
    }

    void setOwner(int layer) {
      if (folder != null) {
        folder.owner = layer;
      } else if (!(ascending && lowest)) {
        marks.setOwner(marks.add(key), layer);
      }
    }
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
