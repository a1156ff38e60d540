/**
 * The words of an image: references, digests, platforms, descriptors, manifests and configurations,
 * validated where they are made, and the JSON that they are read from. Reads no file.
 *
 * @see <a href="https://github.com/opencontainers/image-spec">OCI image specification</a>
 */
@NullMarked
package io.scar.container.image;

import org.jspecify.annotations.NullMarked;
