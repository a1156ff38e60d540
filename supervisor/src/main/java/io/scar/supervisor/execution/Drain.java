package io.scar.supervisor.execution;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes all that a program writes, whatever happens to it here: a program whose pipe nobody empties
 * would wait until its time is over. The first failure is kept, and what comes after it is thrown
 * away.
 */
final class Drain extends OutputStream {

  private final OutputStream target;
  private volatile @Nullable Throwable failure;

  Drain(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    if (failure != null) {
      return;
    }
    try {
      target.write(bytes, offset, count);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
  }

  /** Why what was written is not whole. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }
}
