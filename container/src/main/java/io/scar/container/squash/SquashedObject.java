package io.scar.container.squash;

import io.scar.container.ContainerException;
import io.scar.container.source.ResumedObject;
import java.security.MessageDigest;

/** The object that a squashed image is, by its frames. */
record SquashedObject(ResumedObject bytes) {

  String name() {
    return bytes.name();
  }

  /**
   * Reads a frame, packed, to the start of a buffer.
   *
   * @param packed as long as the frame, or longer
   * @throws ContainerException DAMAGED when it is not the one that the index names
   */
  void frame(Frame frame, long offset, byte[] packed) throws ContainerException {
    bytes.read(offset, packed, frame.packed());
    MessageDigest hasher = frame.digest().fastHasher();
    hasher.update(packed, 0, frame.packed());
    if (!frame.digest().matches(hasher)) {
      throw SquashFormat.damaged(name(), "the bytes from " + offset + " on have another digest");
    }
  }
}
