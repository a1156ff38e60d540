/**
 * What went wrong, for the user: the thing, the reason, the remedy and the exit code. Knows no
 * other package.
 */
@NullMarked
package io.scar.cli.failure;

import org.jspecify.annotations.NullMarked;
