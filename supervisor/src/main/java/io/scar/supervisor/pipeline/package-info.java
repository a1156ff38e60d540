/** The steps of an invocation in their order. The only package that knows all the others. */
@NullMarked
package io.scar.supervisor.pipeline;

import org.jspecify.annotations.NullMarked;
