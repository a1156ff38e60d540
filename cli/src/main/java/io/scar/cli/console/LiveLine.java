package io.scar.cli.console;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * The last line of a terminal, drawn again and again. Whatever else is printed erases it first, and
 * a bar has it before a spinner. Thread-safe.
 */
final class LiveLine {

  private static final String ERASE_LINE = "\r\u001b[2K";
  private static final int USUAL_COLUMNS = 80;

  private final @Nullable PrintStream terminal;
  private final int columns;
  private boolean drawn;
  private int bars;

  /**
   * @param terminal null where there is none: nothing is drawn then
   * @param columns its width; 0 if unknown
   */
  LiveLine(@Nullable PrintStream terminal, int columns) {
    this.terminal = terminal;
    this.columns = columns == 0 ? USUAL_COLUMNS : columns;
  }

  boolean isShown() {
    return terminal != null;
  }

  /** How wide a line may be: one that reached the edge would become two. */
  int columns() {
    return columns - 1;
  }

  synchronized void beginBar() {
    bars++;
  }

  synchronized void endBar() {
    bars--;
    erase();
  }

  /** Draws what waits, unless a bar tells more. */
  synchronized void drawIfFree(String text) {
    if (bars == 0) {
      draw(text);
    }
  }

  synchronized void draw(String text) {
    if (terminal != null) {
      terminal.print(ERASE_LINE + Width.start(text, columns()));
      terminal.flush();
      drawn = true;
    }
  }

  synchronized void erase() {
    if (terminal != null && drawn) {
      terminal.print(ERASE_LINE);
      terminal.flush();
      drawn = false;
    }
  }
}
