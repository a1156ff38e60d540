/** What the build puts into the Lambda layer beside the Java runtime, and the layer's archive. */
@NullMarked
package io.scar.layer.bundle;

import org.jspecify.annotations.NullMarked;
