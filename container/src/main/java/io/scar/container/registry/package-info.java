/** Images in registries: a client of the OCI distribution protocol, its credentials and mirrors. */
@NullMarked
package io.scar.container.registry;

import org.jspecify.annotations.NullMarked;
