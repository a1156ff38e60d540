package io.scar.container.image;

/** Words of an image or a registry, made fit for a message: they may hold anything. */
public final class Printable {

  private static final int LENGTH_MOST = 200;

  private Printable() {}

  /** The text on one line without control characters, and no longer than 200 characters. */
  public static String of(String text) {
    StringBuilder shown = new StringBuilder();
    int position = 0;
    while (position < text.length()) {
      if (shown.length() >= LENGTH_MOST) {
        return shown.append('…').toString();
      }
      int character = text.codePointAt(position);
      int type = Character.getType(character);
      boolean plain =
          type != Character.CONTROL
              && type != Character.FORMAT
              && type != Character.SURROGATE
              && type != Character.PRIVATE_USE
              && type != Character.LINE_SEPARATOR
              && type != Character.PARAGRAPH_SEPARATOR;
      shown.appendCodePoint(plain ? character : ' ');
      position += Character.charCount(character);
    }
    return shown.toString().strip();
  }
}
