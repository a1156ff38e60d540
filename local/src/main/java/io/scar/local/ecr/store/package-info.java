/** Repositories, their images and the blobs that all of them share, on disk. */
@NullMarked
package io.scar.local.ecr.store;

import org.jspecify.annotations.NullMarked;
