/** Calls of functions by HTTP: where a function answers, the call itself, its answer. */
@NullMarked
package io.scar.cli.http;

import org.jspecify.annotations.NullMarked;
