/** The shapes of the events that start a function: storage notifications and direct calls. */
@NullMarked
package io.scar.contract.event;

import org.jspecify.annotations.NullMarked;
