/**
 * Layers to a root file system, in one streaming pass: decompress, verify, apply whiteouts, and
 * never write outside the root.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md">OCI image
 *     layers</a>
 */
@NullMarked
package io.scar.container.unpack;

import org.jspecify.annotations.NullMarked;
