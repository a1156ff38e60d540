/** Reads what exists and what happened: functions and logs. */
@NullMarked
package io.scar.cli.observe;

import org.jspecify.annotations.NullMarked;
