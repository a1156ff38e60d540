/**
 * The catalogue of environment variables: those that configure the function and those that its
 * container sees.
 */
@NullMarked
package io.scar.contract.environment;

import org.jspecify.annotations.NullMarked;
