/**
 * Work that goes to AWS Batch: which job does the work of which event, so that one and only one
 * does, and how long work takes here.
 */
@NullMarked
package io.scar.supervisor.delegate;

import org.jspecify.annotations.NullMarked;
