/** When and where a job runs: from its submission through its attempts to its end. */
@NullMarked
package io.scar.local.batch.schedule;

import org.jspecify.annotations.NullMarked;
