/**
 * What AWS Batch keeps, on disk before a request is answered: environments, queues, definitions,
 * jobs.
 */
@NullMarked
package io.scar.local.batch.store;

import org.jspecify.annotations.NullMarked;
