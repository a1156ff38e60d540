package io.scar.cli.console;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of text in aligned columns. Cells may hold anything: control characters are made visible.
 */
public final class Table {

  private static final String GAP = "  ";
  private static final int LEAST_WIDTH = 8;

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  /**
   * @param cells as many as there are headings; an empty one is shown as {@code -}
   */
  public void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException("a row needs " + rows.getFirst().size() + " cells");
    }
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(cell.isEmpty() ? "-" : Printable.line(cell));
    }
    rows.add(row);
  }

  /** The headings, then the rows, as wide as their cells. */
  public List<String> lines() {
    return lines(Integer.MAX_VALUE);
  }

  /**
   * The headings, then the rows, within so many columns where that is possible: the widest cells
   * are shortened, never those of the first column, which names things.
   */
  public List<String> lines(int columns) {
    int[] widths = widths(columns);
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = Width.fit(row.get(i), widths[i]);
        line.append(cell).repeat(' ', widths[i] - Width.of(cell)).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private int[] widths(int columns) {
    int[] widths = new int[rows.getFirst().size()];
    int sum = (widths.length - 1) * GAP.length();
    for (int i = 0; i < widths.length; i++) {
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], Width.of(row.get(i)));
      }
      sum += widths[i];
    }
    for (int widest = widest(widths); sum > columns && widest > 0; widest = widest(widths)) {
      widths[widest]--;
      sum--;
    }
    return widths;
  }

  /** The widest column that may become narrower; 0 if there is none. */
  private int widest(int[] widths) {
    int widest = 0;
    for (int i = 1; i < widths.length; i++) {
      int least = Math.max(LEAST_WIDTH, Width.of(rows.getFirst().get(i)));
      if (widths[i] > least && (widest == 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }
}
