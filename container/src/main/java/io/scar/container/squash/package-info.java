/**
 * Squashed images: one tar of an image's final file system, in independent zstd frames, so that it
 * is one object that is read and decompressed in parallel. Writing keeps every byte, mode, time and
 * owner of that file system and nothing of what its layers deleted; reading gives an {@link
 * io.scar.container.archive.ImageSource} of one layer.
 */
@NullMarked
package io.scar.container.squash;

import org.jspecify.annotations.NullMarked;
