/** What every package here shares: the one exception, whose kind tells a caller what to do. */
@NullMarked
package io.scar.container;

import org.jspecify.annotations.NullMarked;
