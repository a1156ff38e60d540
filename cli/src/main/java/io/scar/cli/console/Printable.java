package io.scar.cli.console;

/** Text of others on a terminal: names of images and files may hold anything. */
public final class Printable {

  private static final int DELETE = 0x7f;
  private static final int LAST_C1 = 0x9f;

  private Printable() {}

  /** The text with control characters, line breaks among them, as {@code \xNN}. */
  public static String line(String text) {
    return without(text, "");
  }

  /** The text with control characters as {@code \xNN}, but for line breaks and tabs. */
  public static String lines(String text) {
    return without(text, "\n\t");
  }

  private static String without(String text, String kept) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && kept.indexOf(c) < 0) || (c >= DELETE && c <= LAST_C1)) {
        line.append(String.format("\\x%02x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }
}
