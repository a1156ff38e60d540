/** Trees of files on this machine, whatever an image or a program put into them. */
@NullMarked
package io.scar.container.files;

import org.jspecify.annotations.NullMarked;
