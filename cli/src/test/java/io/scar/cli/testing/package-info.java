/** What the tests of the commands share: AWS in memory, an image, and the command in a folder. */
@NullMarked
package io.scar.cli.testing;

import org.jspecify.annotations.NullMarked;
