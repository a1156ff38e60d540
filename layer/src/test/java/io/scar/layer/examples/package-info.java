/** The worked examples of {@code images/examples}, as their pages tell to use them. */
@NullMarked
package io.scar.layer.examples;

import org.jspecify.annotations.NullMarked;
