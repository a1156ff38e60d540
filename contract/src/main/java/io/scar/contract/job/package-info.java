/** Jobs of AWS Batch that do a function's work: how they are named, and what is kept about them. */
@NullMarked
package io.scar.contract.job;

import org.jspecify.annotations.NullMarked;
