package io.scar.container.unpack.tree;

import io.scar.container.tar.EntryName;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The paths that layers said something about: folders as a tree ({@link Folder}), what is none by
 * its fingerprint ({@link Marks}).
 */
final class Paths {

  private final Fingerprint fingerprint = new Fingerprint(new SecureRandom());
  private final Marks marks = new Marks();
  private final Folder root = new Folder(null, "", 0);
  private boolean remembersFiles = true;

  Folder root() {
    return root;
  }

  /** How many are no folders and are remembered. */
  int files() {
    return marks.size();
  }

  /** A path that something is to be said about, in a folder that is known. */
  Spot spot(Folder parent, String name, long hidden) {
    Folder folder = parent.child(name);
    long key = folder == null ? fingerprint.of(parent.fingerprint, name) : folder.fingerprint;
    return new Spot(this, marks, parent, name, hidden, folder, key);
  }

  /** The folder of that name, from now on; what was said about the name holds for it. */
  Folder folder(Folder parent, String name) {
    Folder known = parent.child(name);
    if (known != null) {
      return known;
    }
    Folder folder = new Folder(parent, name, fingerprint.of(parent.fingerprint, name));
    int place = marks.find(folder.fingerprint);
    if (place >= 0) {
      folder.files = marks.files(place);
      folder.whiteouts = marks.whiteouts(place);
      folder.owner = marks.owner(place);
    }
    parent.add(folder);
    return folder;
  }

  /** The folder of that path; null when none is known there. */
  @Nullable Folder known(EntryName path) {
    Folder here = root;
    for (String step : path.steps()) {
      here = here.child(step);
      if (here == null) {
        return null;
      }
    }
    return here;
  }

  /** All that was said is of one layer, the lowest, from now on. */
  void squash() {
    marks.clear();
    root.squash();
  }

  /** Whether it is remembered whose a file is: in vain where there is one layer alone. */
  void rememberFiles(boolean remember) {
    remembersFiles = remember;
  }

  boolean remembersFiles() {
    return remembersFiles;
  }
}
