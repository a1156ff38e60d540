/** The supervisor's log lines: their format, their level, and the request that they belong to. */
@NullMarked
package io.scar.supervisor.logging;

import org.jspecify.annotations.NullMarked;
