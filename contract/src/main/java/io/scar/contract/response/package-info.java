/** The shape of a function's answer. */
@NullMarked
package io.scar.contract.response;

import org.jspecify.annotations.NullMarked;
