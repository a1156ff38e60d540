package io.scar.supervisor.event;

/** Bytes as they came. */
public final class Content {

  private final byte[] bytes;

  Content(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
