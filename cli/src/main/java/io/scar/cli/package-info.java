/** The {@code scar} command. */
@NullMarked
package io.scar.cli;

import org.jspecify.annotations.NullMarked;
