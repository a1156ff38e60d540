/**
 * The kernel's file calls as they are: names are bytes, paths start at a descriptor, and nothing
 * depends on the locale of the Java runtime.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/openat.2.html">openat(2)</a>
 */
@NullMarked
package io.scar.container.unpack.kernel;

import org.jspecify.annotations.NullMarked;
