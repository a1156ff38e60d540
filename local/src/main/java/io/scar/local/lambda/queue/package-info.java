/**
 * Asynchronous events: on disk before they are accepted, retried, and handed to a destination when
 * they cannot be processed.
 */
@NullMarked
package io.scar.local.lambda.queue;

import org.jspecify.annotations.NullMarked;
