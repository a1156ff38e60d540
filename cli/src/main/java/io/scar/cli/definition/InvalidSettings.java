package io.scar.cli.definition;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.util.List;
import java.util.stream.Stream;

/** All that is wrong with the settings of one source, one line each. */
public final class InvalidSettings extends Failure {

  private static final long serialVersionUID = 1L;

  private final transient List<String> placed;
  private final transient List<String> others;

  /**
   * @param placed what is wrong in files: each line begins with the place, as compilers write it,
   *     so that editors find it
   * @param others what has no place in a file: flags, and what the settings mean together
   * @param status DOES_NOT_FIT where all of it is beyond a limit, NOT_FOUND where all of it is
   *     images that are not there, else USAGE
   */
  public InvalidSettings(ExitStatus status, List<String> placed, List<String> others) {
    super(
        status, String.join("\n", Stream.concat(placed.stream(), others.stream()).toList()), null);
    this.placed = List.copyOf(placed);
    this.others = List.copyOf(others);
  }

  /** What is wrong in one file, with the places there. */
  public static InvalidSettings in(List<String> placed) {
    return new InvalidSettings(ExitStatus.USAGE, placed, List.of());
  }

  /** What is wrong with something that is no file. */
  public static InvalidSettings of(List<String> others) {
    return new InvalidSettings(ExitStatus.USAGE, List.of(), others);
  }

  public List<String> placed() {
    return placed;
  }

  public List<String> others() {
    return others;
  }
}
