/**
 * Function definitions: the schema of every key, the reader that reports all problems with their
 * lines, and the validated records. Calls no service.
 */
@NullMarked
package io.scar.cli.definition;

import org.jspecify.annotations.NullMarked;
