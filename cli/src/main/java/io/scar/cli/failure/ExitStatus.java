package io.scar.cli.failure;

/** The exit codes of the command, apart from a container's own. */
public enum ExitStatus {
  DONE(0),
  /** Anything that the command did not foresee. */
  UNEXPECTED(1),
  /** Flags, the definition, scar.cfg, or a file of an image that is none. */
  USAGE(2),
  /** A function, a bucket, an image or a file. */
  NOT_FOUND(3),
  /** Limits, architecture, or a feature that is not supported. */
  DOES_NOT_FIT(4),
  /** Credentials or permissions. */
  REFUSED(5),
  /** The service or the network; what was begun is undone. */
  SERVICE(6),
  /** This machine: disk full, port in use, a damaged store. */
  MACHINE(7),
  /** {@code run} and {@code invoke}: the time ran out, of the container or of the call. */
  TIMED_OUT(124),
  /** {@code run} and {@code invoke}: the call itself failed. */
  CALL_FAILED(125);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
