/** Starts, finds and stops the process of the local cloud. */
@NullMarked
package io.scar.cli.localcloud;

import org.jspecify.annotations.NullMarked;
