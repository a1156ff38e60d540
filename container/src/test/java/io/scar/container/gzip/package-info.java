/** Tests of gzip streams: our decoder against Java's, and both against what no stream may hold. */
@NullMarked
package io.scar.container.gzip;

import org.jspecify.annotations.NullMarked;
