/**
 * The entry point of a job of AWS Batch: the same work as in Lambda, for as long as it takes. The
 * job ends as its container does.
 */
@NullMarked
package io.scar.supervisor.batch;

import org.jspecify.annotations.NullMarked;
