/**
 * The file system that an image's layers make together, in memory: each layer is read once as a
 * stream, held against its digests, and applied as the changes that it says to a tree of names.
 * What is kept of a file is its user's: facts about it, or where its content is. Unpacking has a
 * tree of its own ({@link io.scar.container.unpack.tree}), since it takes layers in any order and
 * keeps next to nothing of a file once it is written.
 *
 * <p>Names are the bytes that the image has, as strings with one character for each.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md">OCI image
 *     layers</a>
 */
@NullMarked
package io.scar.container.merged;

import org.jspecify.annotations.NullMarked;
