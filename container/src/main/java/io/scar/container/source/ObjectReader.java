package io.scar.container.source;

import io.scar.container.ContainerException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads objects of S3 or MinIO. Several threads may use it at once. A {@link ContainerException} of
 * it is NOT_FOUND (the object, the bucket), DENIED or UNAVAILABLE, and names the object; any other
 * {@link IOException} is a connection that failed and may work when tried again.
 */
public interface ObjectReader {

  /** The size of an object in bytes. */
  long size(String bucket, String key) throws IOException;

  /**
   * A part of an object.
   *
   * @param offset of the first byte
   * @param length in bytes, 1 or more; the part lies within the object
   * @return to be closed; when closed early, the rest is not fetched
   */
  InputStream open(String bucket, String key, long offset, long length) throws IOException;
}
