/** Copies files to buckets and objects to folders. */
@NullMarked
package io.scar.cli.transfer;

import org.jspecify.annotations.NullMarked;
