/**
 * The function definition as a function receives it: what to run, where input comes from, where
 * output goes.
 */
@NullMarked
package io.scar.contract.definition;

import org.jspecify.annotations.NullMarked;
