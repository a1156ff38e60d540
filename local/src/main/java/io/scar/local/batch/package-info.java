/**
 * AWS Batch on one machine: its operations on the wire, and what they check. What is kept is the
 * business of {@code store}, when and where jobs run of {@code schedule}, their containers of
 * {@code run}.
 */
@NullMarked
package io.scar.local.batch;

import org.jspecify.annotations.NullMarked;
