/** Staging out: what the container left in {@code TMP_OUTPUT_DIR}. */
@NullMarked
package io.scar.supervisor.output;

import org.jspecify.annotations.NullMarked;
