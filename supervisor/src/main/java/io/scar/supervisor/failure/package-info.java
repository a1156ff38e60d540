/**
 * Why an invocation failed, by whose fault. What is thrown here is what Lambda reports: the type's
 * name and the message, with no stack trace.
 */
@NullMarked
package io.scar.supervisor.failure;

import org.jspecify.annotations.NullMarked;
