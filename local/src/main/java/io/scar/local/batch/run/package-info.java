/** How the containers of a job run: their variables, their logs, one attempt from start to end. */
@NullMarked
package io.scar.local.batch.run;

import org.jspecify.annotations.NullMarked;
