/** Stands in for the program of the local cloud where it must not work. */
@NullMarked
package io.scar.local;

import org.jspecify.annotations.NullMarked;
