/** The tests of all modules together: the real command, the real local cloud, the real bundle. */
@NullMarked
package io.scar.layer;

import org.jspecify.annotations.NullMarked;
