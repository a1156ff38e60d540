package io.scar.container.squash;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.source.ObjectReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Reads parts of one object, and tries again what was cut. */
record SquashedObject(ObjectReader reader, String bucket, String key) {

  private static final int ATTEMPTS = 4;
  private static final long FIRST_WAIT_MILLIS = 100;

  /** As the AWS tools write it. */
  String name() {
    return "s3://" + bucket + "/" + key;
  }

  long size() throws ContainerException {
    return trying(() -> reader.size(bucket, key));
  }

  byte[] read(long offset, int length) throws ContainerException {
    return trying(() -> once(offset, length));
  }

  /**
   * A frame, packed.
   *
   * @throws ContainerException DAMAGED when it is not the one that the index names
   */
  byte[] frame(Frame frame, long offset) throws ContainerException {
    byte[] packed = read(offset, frame.packed());
    MessageDigest hasher = frame.digest().fastHasher();
    hasher.update(packed);
    if (!frame.digest().matches(hasher)) {
      throw SquashFormat.damaged(name(), "the bytes from " + offset + " on have another digest");
    }
    return packed;
  }

  private byte[] once(long offset, int length) throws IOException {
    try (InputStream in = reader.open(bucket, key, offset, length)) {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException("it was cut after " + bytes.length + " of " + length + " bytes");
      }
      return bytes;
    }
  }

  @FunctionalInterface
  private interface Attempt<T> {
    T make() throws IOException;
  }

  private <T> T trying(Attempt<T> attempt) throws ContainerException {
    for (int made = 1; ; made++) {
      try {
        return attempt.make();
      } catch (ContainerException e) {
        throw e;
      } catch (IOException e) {
        if (made == ATTEMPTS || Thread.currentThread().isInterrupted()) {
          throw unavailable(e);
        }
        try {
          Thread.sleep(FIRST_WAIT_MILLIS << made);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw unavailable(e);
        }
      }
    }
  }

  private ContainerException unavailable(IOException e) {
    return new ContainerException(
        Kind.UNAVAILABLE, name() + " cannot be read: " + e.getMessage() + "; try again later", e);
  }
}
