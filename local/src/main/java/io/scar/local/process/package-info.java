/** Trees of processes that the local cloud started, and their certain end. */
@NullMarked
package io.scar.local.process;

import org.jspecify.annotations.NullMarked;
