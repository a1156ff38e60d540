package io.scar.container.store;

import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.container.image.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells what a store holds. */
final class StoreCatalogue {

  private final StoreLayout layout;

  StoreCatalogue(StoreLayout layout) {
    this.layout = layout;
  }

  private record Described(
      Digest digest, Platform platform, EntryMetadata metadata, long textBytes, Instant lastUsed) {}

  /** All that is whole, the least recently used first. */
  List<StoreEntry> list() throws ContainerException {
    List<Described> all = new ArrayList<>();
    for (Digest digest : layout.entries()) {
      describe(digest).ifPresent(all::add);
    }
    Map<String, Instant> newest = new HashMap<>();
    for (Described one : all) {
      one.metadata()
          .names()
          .forEach((name, when) -> newest.merge(name, when, StoreCatalogue::later));
    }
    List<StoreEntry> entries = new ArrayList<>();
    for (Described one : all) {
      entries.add(entry(one, newest));
    }
    entries.sort(Comparator.comparing(StoreEntry::lastUsed));
    return entries;
  }

  private StoreEntry entry(Described one, Map<String, Instant> newest) throws ContainerException {
    EntryMetadata metadata = one.metadata();
    List<String> names =
        metadata.names().entrySet().stream()
            .filter(name -> name.getValue().equals(newest.get(name.getKey())))
            .sorted(
                Map.Entry.<String, Instant>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    return new StoreEntry(
        one.digest(),
        names,
        one.platform(),
        metadata.bytes() + one.textBytes(),
        metadata.entries(),
        metadata.layers(),
        metadata.created(),
        one.lastUsed(),
        isInUse(one.digest()));
  }

  /** Empty when it is removed meanwhile. */
  private Optional<Described> describe(Digest digest) throws ContainerException {
    EntryFolder entry = layout.entry(digest);
    try {
      EntryMetadata metadata = EntryMetadata.read(entry).orElse(null);
      return Optional.of(
          new Described(
              digest,
              entry.platform(),
              metadata == null ? EntryMetadata.measured(entry) : metadata,
              TreeSize.of(entry.texts()).bytes(),
              entry.lastUsed()));
    } catch (IOException e) {
      if (!entry.exists()) {
        return Optional.empty();
      }
      throw layout.failure("cannot read " + entry.path().getFileName(), e);
    }
  }

  private boolean isInUse(Digest digest) throws ContainerException {
    try (StoreLock lock = StoreLock.tryExclusive(layout.useLock(digest))) {
      return lock == null;
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
