/**
 * The environment, read once, as an immutable {@link io.scar.supervisor.config.SupervisorConfig}.
 * No other package reads a variable of the process.
 */
@NullMarked
package io.scar.supervisor.config;

import org.jspecify.annotations.NullMarked;
