/**
 * The terminal: results on standard output, the rest on standard error; tables, progress and
 * colour. The only package with control sequences.
 */
@NullMarked
package io.scar.cli.console;

import org.jspecify.annotations.NullMarked;
