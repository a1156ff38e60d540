/** The local cloud as a program: its services put together, its start and its end. */
@NullMarked
package io.scar.local;

import org.jspecify.annotations.NullMarked;
