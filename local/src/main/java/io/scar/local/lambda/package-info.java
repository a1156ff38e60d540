/**
 * The Lambda service: its operations on the wire, over its stores, execution environments and event
 * queue.
 */
@NullMarked
package io.scar.local.lambda;

import org.jspecify.annotations.NullMarked;
