/** Opens any {@link io.scar.container.image.Reference}, wherever the image is. */
@NullMarked
package io.scar.container.source;

import org.jspecify.annotations.NullMarked;
