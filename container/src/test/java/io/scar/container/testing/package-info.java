/** Builders of images in folders and archives, good and bad ones, for tests of any module. */
@NullMarked
package io.scar.container.testing;

import org.jspecify.annotations.NullMarked;
