package io.scar.container.gzip;

import java.util.zip.DataFormatException;

/**
 * Decodes raw deflate data, piece by piece.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951</a>
 */
sealed interface Inflation extends AutoCloseable permits NativeInflation, JavaInflation {

  /** The fastest that there is here, at the start of new data. */
  static Inflation fastest() {
    return NativeInflation.find().orElseGet(JavaInflation::new);
  }

  /**
   * Decodes what there is input and room for, and moves the buffer's places on. Input that it
   * leaves has to be there again in the next call, with more behind it.
   *
   * @return whether the data is complete; the input stands behind it then
   * @throws DataFormatException it is damaged
   */
  boolean decode(InflateBuffer buffer) throws DataFormatException;

  /** Begins with new data. */
  void reset();

  @Override
  void close();
}
