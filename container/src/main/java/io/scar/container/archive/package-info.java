/**
 * Images in files: OCI layouts and the archives of {@code docker save}, read in place. Every blob
 * that leaves this package was, or while it is read is, held against its digest and size.
 */
@NullMarked
package io.scar.container.archive;

import org.jspecify.annotations.NullMarked;
