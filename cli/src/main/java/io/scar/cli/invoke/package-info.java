/** Calls functions and understands their answers. */
@NullMarked
package io.scar.cli.invoke;

import org.jspecify.annotations.NullMarked;
