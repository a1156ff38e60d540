package io.scar.container.archive;

import io.scar.container.ContainerException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The files that an image is stored in, by their path in the layout or archive. */
interface ImageFiles extends Closeable {

  /** The folder or archive, for messages. */
  String name();

  boolean has(String path);

  /** The size of a file that is there, in bytes. */
  long size(String path) throws IOException;

  /** Opens a file that is there; buffered. */
  InputStream open(String path) throws IOException;

  @Override
  void close() throws ContainerException;
}
