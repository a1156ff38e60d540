/** What an image is and where it can run, as text and as JSON. */
@NullMarked
package io.scar.cli.inspect;

import org.jspecify.annotations.NullMarked;
