package io.scar.cli.definition;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.util.List;

/** All that is wrong with the settings of one source, one line each. */
public final class InvalidSettings extends Failure {

  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  public InvalidSettings(List<String> lines) {
    this(ExitStatus.USAGE, lines);
  }

  /**
   * @param status DOES_NOT_FIT where all of it is beyond a limit, NOT_FOUND where all of it is
   *     images that are not there, else USAGE
   */
  public InvalidSettings(ExitStatus status, List<String> lines) {
    super(status, String.join("\n", lines), null);
    this.lines = List.copyOf(lines);
  }

  public List<String> lines() {
    return lines;
  }
}
