/** What the local cloud keeps on disk: one process for a folder, and files replaced as a whole. */
@NullMarked
package io.scar.local.state;

import org.jspecify.annotations.NullMarked;
