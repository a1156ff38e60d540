package io.scar.supervisor.failure;

import java.io.IOException;
import java.nio.file.Path;

/** The execution environment refused something that it always grants. */
public final class MachineFailed extends PlatformFault {

  private static final long serialVersionUID = 1L;

  private MachineFailed(String message, Throwable origin) {
    super(message, origin);
  }

  /**
   * What {@code thrown} means for the invocation.
   *
   * @param action completes "could not …"
   * @param path what was read or written
   * @return a {@link DiskFull} if that is what it tells
   */
  public static InvocationFailure during(String action, Path path, IOException thrown) {
    return DiskFull.of(thrown, path)
        .<InvocationFailure>map(full -> full)
        .orElseGet(
            () ->
                new MachineFailed(
                    "could not %s %s: %s".formatted(action, path, describe(thrown)), thrown));
  }

  private static String describe(IOException thrown) {
    String message = thrown.getMessage();
    String type = thrown.getClass().getSimpleName();
    return message == null ? type : type + " " + message;
  }
}
