/**
 * Images made over for the image runtime: the layers of any image, two more on top of them (the
 * bundle, and what belongs to the function), and a configuration that starts the bundle. They go
 * straight from where the image is to the registry: blobs that the registry has are not fetched,
 * and the same inputs give the same digest, which is known before anything is fetched.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/manifest.md">OCI image
 *     manifest</a>
 */
@NullMarked
package io.scar.container.repackage;

import org.jspecify.annotations.NullMarked;
