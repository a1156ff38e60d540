/** EventBridge: rules and their targets, and the rules with a rate, which call functions. */
@NullMarked
package io.scar.local.events;

import org.jspecify.annotations.NullMarked;
