package io.scar.container;

import java.io.IOException;

/**
 * An image, the store or the engine could not do what was asked. The message names the thing, the
 * reason and the remedy and is fit for a user's eyes.
 *
 * <p>It is an {@link IOException} so that a stream that verifies what it reads can throw it from
 * {@code read}.
 */
public final class ContainerException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Whose fault it is, which is what an exit code or a status is chosen by. */
  public enum Kind {
    /** What the user wrote cannot be understood. */
    INVALID,
    /** No such file, folder, image or tag. */
    NOT_FOUND,
    /** A limit, or another architecture. */
    DOES_NOT_FIT,
    /** The image is not what it says it is, or holds what no image may hold. */
    DAMAGED,
    /** Understood, but not served. */
    UNSUPPORTED,
    /** The registry or the object store wants other credentials, or permits this to nobody. */
    DENIED,
    /** The registry or the object store cannot be reached, is overloaded or answers nonsense. */
    UNAVAILABLE,
    /** This machine failed: a full disk, a missing permission, a forbidden system call. */
    MACHINE
  }

  private final Kind kind;

  public ContainerException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public ContainerException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
