/**
 * A function's surroundings, in which the supervisor handles real events while its AOT cache is
 * recorded.
 */
@NullMarked
package io.scar.layer.training;

import org.jspecify.annotations.NullMarked;
