/** The bytes of an invocation as a sealed {@link io.scar.supervisor.event.Event}. */
@NullMarked
package io.scar.supervisor.event;

import org.jspecify.annotations.NullMarked;
