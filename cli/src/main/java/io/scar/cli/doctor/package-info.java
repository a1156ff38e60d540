/** What this machine can do for {@code scar}, found out by trying it. */
@NullMarked
package io.scar.cli.doctor;

import org.jspecify.annotations.NullMarked;
