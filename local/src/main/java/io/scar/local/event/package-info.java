/** What the services of the local cloud tell one another. */
@NullMarked
package io.scar.local.event;

import org.jspecify.annotations.NullMarked;
