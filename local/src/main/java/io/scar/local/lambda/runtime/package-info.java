/**
 * Execution environments: processes started from a function's own bootstrap, which talk to a
 * Runtime API, are reused while warm and stopped with all that they started.
 */
@NullMarked
package io.scar.local.lambda.runtime;

import org.jspecify.annotations.NullMarked;
