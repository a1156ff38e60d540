/**
 * Where settings come from: flags, the environment, the definition, scar.cfg and the defaults,
 * merged in one place. The only package that is given the environment.
 */
@NullMarked
package io.scar.cli.config;

import org.jspecify.annotations.NullMarked;
