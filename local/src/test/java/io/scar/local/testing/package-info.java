/** What tests of several packages share. */
@NullMarked
package io.scar.local.testing;

import org.jspecify.annotations.NullMarked;
