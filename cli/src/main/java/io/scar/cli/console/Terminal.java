package io.scar.cli.console;

/**
 * What is known of where the command writes.
 *
 * @param out whether standard output is a terminal, where tables are fitted to its width
 * @param err whether standard error is a terminal, where somebody can be asked
 * @param redraws whether that terminal can draw a line anew, which a dumb one cannot
 * @param colour whether the user wants colour where there is a terminal
 * @param columns its width in characters; 0 if unknown
 */
public record Terminal(boolean out, boolean err, boolean redraws, boolean colour, int columns) {

  /** No terminal at all: a file, a pipe. */
  public static final Terminal NONE = new Terminal(false, false, false, false, 0);

  public Terminal {
    if (columns < 0) {
      throw new IllegalArgumentException("a width of " + columns);
    }
  }

  /** Whether lines may be drawn anew on standard error. */
  boolean live() {
    return err && redraws;
  }
}
