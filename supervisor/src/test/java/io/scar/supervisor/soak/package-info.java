/** One execution environment under many invocations: whether it leaks, and what it costs. */
@NullMarked
package io.scar.supervisor.soak;

import org.jspecify.annotations.NullMarked;
