/** The OCI distribution protocol, by which images are pushed and pulled. */
@NullMarked
package io.scar.local.ecr.registry;

import org.jspecify.annotations.NullMarked;
