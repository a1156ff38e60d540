package io.scar.cli.doctor;

import java.util.List;

/**
 * How a function's memory is shared by the supervisor and the image's program.
 *
 * @param whole MB; {@code lambda.memory}
 */
public record FunctionMemory(int whole) {

  /**
   * MB that the supervisor has resident at most while it serves small files. A larger function lets
   * it take more, which it gives back to nobody but rarely needs.
   */
  public static final int SUPERVISOR = 100;

  /** The least that a function can have, SCAR's default, and the double of it. */
  public static final List<FunctionMemory> EXAMPLES =
      List.of(new FunctionMemory(128), new FunctionMemory(512), new FunctionMemory(1024));

  /** MB that the image's program can use. */
  public int left() {
    return Math.max(0, whole - SUPERVISOR);
  }
}
