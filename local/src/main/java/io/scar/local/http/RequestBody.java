package io.scar.local.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body as it comes; its failures are told from those of whoever keeps it. */
final class RequestBody extends FilterInputStream {

  RequestBody(InputStream in) {
    super(in);
  }

  /**
   * @throws BrokenRequestException if it ends too early, or is not chunked as its headers say
   */
  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      throw new BrokenRequestException(e);
    }
  }

  /**
   * @throws BrokenRequestException if it ends too early, or is not chunked as its headers say
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (IOException e) {
      throw new BrokenRequestException(e);
    }
  }
}
