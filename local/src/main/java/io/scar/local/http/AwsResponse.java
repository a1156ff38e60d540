package io.scar.local.http;

import java.io.IOException;
import java.io.OutputStream;

/** The answer to one request: headers first, then exactly one of the {@code send} methods. */
public interface AwsResponse {

  void header(String name, String value);

  /** Sends an answer without a body. */
  void send(int status) throws IOException;

  /** Sends a whole body. */
  void send(int status, String contentType, byte[] body) throws IOException;

  /**
   * Starts a body that is written as it comes.
   *
   * @param length bytes, or -1 if it is not known
   */
  OutputStream stream(int status, long length) throws IOException;
}
