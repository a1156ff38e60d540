package io.scar.container.inspect;

/** {@code /bin/sh}, which runs a function's script. */
public sealed interface Shell {

  /** Its path in images. */
  String PATH = "/bin/sh";

  /** It can be started; {@code program} may be a program of many names, as busybox is. */
  record Present(Program program) implements Shell {}

  /**
   * It cannot be started.
   *
   * @param reason goes on where {@code /bin/sh} ends, for instance {@code is not in the image}
   */
  record Absent(String reason) implements Shell {}
}
