package io.scar.container.store;

import io.scar.container.image.Digest;
import io.scar.container.image.Platform;
import java.time.Instant;
import java.util.List;

/**
 * An unpacked image in the store, as it was when it was listed.
 *
 * @param digest of the image's configuration
 * @param names by which it was asked for, the last one first; empty when all of them have moved on
 *     to other images
 * @param platform that its configuration says it is for; not {@link Platform#isKnown() known} where
 *     that says nothing, or is damaged
 * @param bytes of the files' contents, and of what the engine keeps of its programs beside them
 * @param entries files, folders and links
 * @param layers of the image; 0 when that is not known
 * @param created when it was unpacked
 * @param lastUsed when a program was last given it, or gave it back
 * @param inUse whether a program has it now; such an image is never removed
 */
public record StoreEntry(
    Digest digest,
    List<String> names,
    Platform platform,
    long bytes,
    long entries,
    int layers,
    Instant created,
    Instant lastUsed,
    boolean inUse) {

  public StoreEntry {
    names = List.copyOf(names);
  }
}
