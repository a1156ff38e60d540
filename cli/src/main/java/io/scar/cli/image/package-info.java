/**
 * Images on this machine: opened as their user may, pulled into the store, unpacked into a folder.
 */
@NullMarked
package io.scar.cli.image;

import org.jspecify.annotations.NullMarked;
