/** The folders of one invocation: made at its start, gone after it whatever happened in between. */
@NullMarked
package io.scar.supervisor.workspace;

import org.jspecify.annotations.NullMarked;
