package io.scar.cli.console;

import java.lang.Character.UnicodeScript;

/**
 * How many columns of a terminal a text takes: characters of East Asia and emoji take two, what
 * combines with the character before takes none.
 *
 * @see <a href="https://www.unicode.org/reports/tr11/">Unicode: East Asian width</a>
 */
final class Width {

  private static final String ELLIPSIS = "…";

  private Width() {}

  static int of(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      width += of(character);
      i += Character.charCount(character);
    }
    return width;
  }

  /** The text if it is not wider than that, else its two ends. */
  static String fit(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    int tail = Math.max(0, (columns - 1) / 2);
    return start(text, Math.max(0, columns - 1 - tail)) + ELLIPSIS + end(text, tail);
  }

  /** As much of the text's start as is not wider than that. */
  static String start(String text, int columns) {
    int width = 0;
    int i = 0;
    while (i < text.length()) {
      int character = text.codePointAt(i);
      width += of(character);
      if (width > columns) {
        break;
      }
      i += Character.charCount(character);
    }
    return text.substring(0, i);
  }

  private static String end(String text, int columns) {
    int width = 0;
    int i = text.length();
    while (i > 0) {
      int character = text.codePointBefore(i);
      width += of(character);
      if (width > columns) {
        break;
      }
      i -= Character.charCount(character);
    }
    return text.substring(i);
  }

  private static int of(int character) {
    if (character < 0x300) {
      return 1;
    }
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(character) ? 2 : 1;
    };
  }

  private static boolean isWide(int character) {
    if (character < 0x1100) {
      return false;
    }
    if (Character.isEmojiPresentation(character)) {
      return true;
    }
    if (isBetween(character, 0x1160, 0x2e7f)) {
      return false; // scripts and symbols that are all narrow, and looked up often
    }
    return isBetween(character, 0x3000, 0x303e) // ideographic space and punctuation
        || isBetween(character, 0x3041, 0x33ff) // kana with marks of their own, enclosed, squared
        || isBetween(character, 0xff01, 0xff60) // full-width forms
        || isBetween(character, 0xffe0, 0xffe6)
        || isOfWideScript(character);
  }

  private static boolean isOfWideScript(int character) {
    return switch (UnicodeScript.of(character)) {
      case HAN, HIRAGANA, KATAKANA, BOPOMOFO, YI, TANGUT -> !isBetween(character, 0xff61, 0xff9f);
      case HANGUL -> character <= 0x115f || isBetween(character, 0xac00, 0xd7a3);
      default -> false;
    };
  }

  private static boolean isBetween(int character, int first, int last) {
    return character >= first && character <= last;
  }
}
