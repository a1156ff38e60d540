package io.scar.container.archive;

import io.scar.container.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * One layer of an image.
 *
 * @param path of its blob in the layout or archive
 * @param blobDigest of the blob as stored; null when the archive does not say (old {@code docker
 *     save}), then {@code diffId} alone vouches for it
 * @param blobSize in bytes, as stored
 * @param mediaType empty when the archive does not say
 * @param diffId of the uncompressed tar
 */
public record ImageLayer(
    String path, @Nullable Digest blobDigest, long blobSize, String mediaType, Digest diffId) {}
