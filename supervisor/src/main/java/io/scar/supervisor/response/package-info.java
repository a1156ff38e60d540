/** The bytes that answer an invocation. */
@NullMarked
package io.scar.supervisor.response;

import org.jspecify.annotations.NullMarked;
