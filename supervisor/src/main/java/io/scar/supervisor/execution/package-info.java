/** The container itself: what runs, with which variables, in which root, for how long. */
@NullMarked
package io.scar.supervisor.execution;

import org.jspecify.annotations.NullMarked;
