package io.scar.container.unpack.tree;

/**
 * What layers said about the paths that are no folders, and never were: a table by fingerprint, 25
 * bytes for each place. Sets of layers are bits, the lowest layer's the lowest.
 */
final class Marks {

  /** No layer's. */
  static final int NOBODY = -1;

  private static final int PLACES_AT_FIRST = 1 << 10;

  private long[] keys = new long[PLACES_AT_FIRST];
  private long[] files = new long[PLACES_AT_FIRST];
  private long[] whiteouts = new long[PLACES_AT_FIRST];
  private byte[] owners = new byte[PLACES_AT_FIRST];
  private int size;

  /** Paths that something is said about. */
  int size() {
    return size;
  }

  void clear() {
    if (size > 0) {
      keys = new long[PLACES_AT_FIRST];
      files = new long[PLACES_AT_FIRST];
      whiteouts = new long[PLACES_AT_FIRST];
      owners = new byte[PLACES_AT_FIRST];
      size = 0;
    }
  }

  /** Where a path is, negative when nothing is said about it. Good until the next {@link #add}. */
  int find(long key) {
    int place = place(key);
    return keys[place] == key ? place : -1;
  }

  /** Where a path is, from now on. Good until the next call. */
  int add(long key) {
    int place = place(key);
    if (keys[place] == key) {
      return place;
    }
    if (size >= keys.length / 8 * 5) {
      grow();
      place = place(key);
    }
    keys[place] = key;
    owners[place] = NOBODY;
    size++;
    return place;
  }

  /** Layers that have something other than a folder there. */
  long files(int place) {
    return files[place];
  }

  void setFiles(int place, long layers) {
    files[place] = layers;
  }

  /** Layers that say that what is below them is gone. */
  long whiteouts(int place) {
    return whiteouts[place];
  }

  void setWhiteouts(int place, long layers) {
    whiteouts[place] = layers;
  }

  /** Whose file is on the disk there, or {@link #NOBODY}. */
  int owner(int place) {
    return owners[place];
  }

  void setOwner(int place, int layer) {
    owners[place] = (byte) layer;
  }

  private int place(long key) {
    int mask = keys.length - 1;
    int place = (int) (key ^ key >>> 32) & mask;
    while (keys[place] != 0 && keys[place] != key) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldFiles = files;
    long[] oldWhiteouts = whiteouts;
    byte[] oldOwners = owners;
    int length = oldKeys.length * 2;
    keys = new long[length];
    files = new long[length];
    whiteouts = new long[length];
    owners = new byte[length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int place = place(oldKeys[i]);
        keys[place] = oldKeys[i];
        files[place] = oldFiles[i];
        whiteouts[place] = oldWhiteouts[i];
        owners[place] = oldOwners[i];
      }
    }
  }
}
