package io.scar.supervisor.event.http;

/** Content of a request, which nobody changes: it may be several megabytes long. */
public final class Bytes {

  private final byte[] array;

  Bytes(byte[] array) {
    this.array = array;
  }

  public int size() {
    return array.length;
  }

  /** The content itself, no copy: not to be written to. */
  public byte[] array() {
    return array;
  }
}
