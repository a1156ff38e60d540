package io.scar.container.registry;

import io.scar.container.ContainerException;

/** A place that has a blob, or should. */
@FunctionalInterface
interface BlobPlace {

  /**
   * Opens the blob.
   *
   * @param offset of the first byte that is wanted
   * @return status 200, 206 or 416, as {@link RepositoryClient#blob(io.scar.container.image.Digest,
   *     long, String)}
   * @throws ContainerException NOT_FOUND, DENIED or UNAVAILABLE: not here
   */
  HttpAnswer open(long offset) throws ContainerException, InterruptedException;
}
