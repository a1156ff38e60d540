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
   * A frame, packed.
   *
   * @throws ContainerException DAMAGED when it is not the one that the index names
   */
  byte[] frame(Frame frame, long offset) throws ContainerException {
    byte[] packed = bytes.read(offset, frame.packed());
    MessageDigest hasher = frame.digest().fastHasher();
    hasher.update(packed);
    if (!frame.digest().matches(hasher)) {
      throw SquashFormat.damaged(name(), "the bytes from " + offset + " on have another digest");
    }
    return packed;
  }
}
