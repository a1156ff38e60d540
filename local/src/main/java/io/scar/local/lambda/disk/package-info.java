/** Files that are whole or absent, whatever stops the process. */
@NullMarked
package io.scar.local.lambda.disk;

import org.jspecify.annotations.NullMarked;
