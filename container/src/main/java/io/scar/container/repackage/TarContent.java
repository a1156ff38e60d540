package io.scar.container.repackage;

import java.io.IOException;
import java.io.OutputStream;

/** The tar of an image layer, uncompressed; each call writes the same bytes. */
@FunctionalInterface
interface TarContent {
  void writeTo(OutputStream out) throws IOException;
}
