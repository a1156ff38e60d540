package io.scar.container.repackage;

import io.scar.container.image.Digest;
import io.scar.container.registry.OutgoingBlob;

/**
 * A layer of the repackaged image, compressed with gzip, which every registry and runtime takes.
 *
 * @param what names it in exceptions
 * @param diffId of the uncompressed tar
 * @param digest of the blob
 * @param size of the blob, in bytes
 * @param isOriginal whether the blob is the image's own, byte for byte, so that its registry has it
 */
record TargetLayer(
    String what,
    Digest diffId,
    Digest digest,
    long size,
    boolean isOriginal,
    OutgoingBlob.Content content) {}
