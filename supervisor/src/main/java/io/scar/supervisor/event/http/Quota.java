package io.scar.supervisor.event.http;

/**
 * What all variables of one request may have together. Linux passes a program 2 MB of variables and
 * arguments, of which the function and its image need their share, and 128 KiB in one of them
 * (execve(2)).
 */
final class Quota {

  /** Parameters, fields and headers; repeated ones count each. */
  static final int MAX_COUNT = 1_000;

  static final int MAX_VALUE_BYTES = 64 * 1024;
  static final int MAX_TOTAL_BYTES = 256 * 1024;

  private int count;
  private int bytes;

  /**
   * @param name bytes
   * @param value bytes
   * @param status if this is too much
   * @param what it is, for the message
   */
  void take(int name, int value, int status, String what) {
    count++;
    bytes += name + value;
    if (count > MAX_COUNT) {
      throw new RequestRefused(
          status,
          "the request has more than %d parameters, fields and headers".formatted(MAX_COUNT));
    }
    if (bytes > MAX_TOTAL_BYTES) {
      throw new RequestRefused(
          status,
          "the request's parameters, fields and headers have more than %d bytes together; send what is large as the body or as a file"
              .formatted(MAX_TOTAL_BYTES));
    }
    value(value, status, what);
  }

  static void value(int size, int status, String what) {
    if (size > MAX_VALUE_BYTES) {
      throw new RequestRefused(
          status,
          "%s has more than %d bytes; send it as the body or as a file"
              .formatted(what, MAX_VALUE_BYTES));
    }
  }
}
