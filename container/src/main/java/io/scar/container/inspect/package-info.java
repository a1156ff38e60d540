/**
 * What an image is, read from the image itself without writing a file: how much it unpacks to, its
 * C library, whether its entry point and a shell can run; and what of that a function can hold.
 *
 * <p>The layers are read once, as a stream, into a tree of names in memory; whiteouts, replacements
 * and links are applied as when the image is unpacked, so that the sizes are those of the final
 * tree. Of the files' contents only the first bytes of programs are looked at, and the C library's
 * own words about its version.
 */
@NullMarked
package io.scar.container.inspect;

import org.jspecify.annotations.NullMarked;
