/** Media types of files, for answers and for what is stored. */
@NullMarked
package io.scar.supervisor.media;

import org.jspecify.annotations.NullMarked;
