/**
 * The Java side of {@code scar-exec}: which mode works here and why, and the command line that runs
 * a program in a rootfs.
 */
@NullMarked
package io.scar.container.engine;

import org.jspecify.annotations.NullMarked;
