/**
 * The commands: parse, call the other packages, print, choose the exit code. The only package that
 * knows picocli.
 */
@NullMarked
package io.scar.cli.command;

import org.jspecify.annotations.NullMarked;
