/** The entry point for AWS Lambda, and the only package that knows its runtime. */
@NullMarked
package io.scar.supervisor.lambda;

import org.jspecify.annotations.NullMarked;
