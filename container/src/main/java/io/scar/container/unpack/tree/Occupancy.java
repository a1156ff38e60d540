package io.scar.container.unpack.tree;

import java.io.IOException;

/**
 * Whose things are on the disk: folders are held by any number of layers, anything else is of one.
 */
final class Occupancy {

  private final Paths paths;
  private final Disk disk;

  Occupancy(Paths paths, Disk disk) {
    this.paths = paths;
    this.disk = disk;
  }

  /** Makes a folder, if need be, and keeps it for a layer. */
  void hold(Folder folder, int layer) throws IOException {
    folder.holders |= Layers.of(layer);
    if (!folder.onDisk) {
      disk.makeFolder(folder);
      folder.owner = Marks.NOBODY;
    }
  }

  /** Removes what layers below one have of a folder, and the folder unless another holds it. */
  void purge(Folder folder, int below) throws IOException {
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

  /** Removes what layers below one have in a folder that is on the disk. */
  void purgeInside(Folder folder, int below) throws IOException {
    for (String name : disk.names(folder)) {
      purge(paths.spot(folder, name, 0), below);
    }
  }

  /** Removes what layers below one have at a path whose folder is on the disk. */
  void purge(Spot spot, int below) throws IOException {
    Folder folder = spot.folder;
    if (folder != null && folder.onDisk) {
      purge(folder, below);
    } else if (spot.owner() < below) {
      disk.removeFile(spot.parent, spot.name);
      spot.setOwner(Marks.NOBODY);
    }
  }
}
