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
    byte[] bytes = new byte[length];
    read(offset, bytes, length);
    return bytes;
  }

  private void read(long offset, byte[] bytes, int length) throws ContainerException {
    trying(
        () -> {
          once(offset, bytes, length);
          return bytes;
        });
  }

  /**
   * Reads a frame, packed, to the start of a buffer.
   *
   * @param packed as long as the frame, or longer
   * @throws ContainerException DAMAGED when it is not the one that the index names
   */
  void frame(Frame frame, long offset, byte[] packed) throws ContainerException {
    read(offset, packed, frame.packed());
    MessageDigest hasher = frame.digest().fastHasher();
    hasher.update(packed, 0, frame.packed());
    if (!frame.digest().matches(hasher)) {
      throw SquashFormat.damaged(name(), "the bytes from " + offset + " on have another digest");
    }
  }

  private void once(long offset, byte[] bytes, int length) throws IOException {
    try (InputStream in = reader.open(bucket, key, offset, length)) {
      int count = in.readNBytes(bytes, 0, length);
      if (count < length) {
        throw new EOFException("it was cut after " + count + " of " + length + " bytes");
      }
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
