/** Creates and removes what a function needs: one class for each kind of resource. */
@NullMarked
package io.scar.cli.provision;

import org.jspecify.annotations.NullMarked;
