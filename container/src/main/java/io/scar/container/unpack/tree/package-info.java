/**
 * A root file system that is filled from several image layers at once and comes out as if they had
 * been applied one after the other. It never writes outside its root, and the kernel never follows
 * a symbolic link for it.
 */
@NullMarked
package io.scar.container.unpack.tree;

import org.jspecify.annotations.NullMarked;
