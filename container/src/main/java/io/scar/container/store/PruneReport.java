package io.scar.container.store;

import java.util.List;

/**
 * What was removed from a store.
 *
 * @param images whole images that nobody used, the least recently used first
 * @param leftovers how many things of processes that were killed
 * @param leftoverBytes of the files in these
 */
public record PruneReport(List<StoreEntry> images, int leftovers, long leftoverBytes) {

  public PruneReport {
    images = List.copyOf(images);
  }

  /** Of the files' contents of all that was removed. */
  public long bytes() {
    return leftoverBytes + images.stream().mapToLong(StoreEntry::bytes).sum();
  }
}
