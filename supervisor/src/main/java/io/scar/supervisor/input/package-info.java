/** Staging in: what the container finds in {@code TMP_INPUT_DIR}. */
@NullMarked
package io.scar.supervisor.input;

import org.jspecify.annotations.NullMarked;
