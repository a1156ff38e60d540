/** Tests of the registry client against a server that fails in every way that is asked of it. */
@NullMarked
package io.scar.container.registry;

import org.jspecify.annotations.NullMarked;
