package io.scar.contract.definition;

/** The length of texts in UTF-8, in which AWS counts. */
final class Utf8 {

  private Utf8() {}

  static int length(String text) {
    return text.codePoints().map(Utf8::length).sum();
  }

  static int length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }
}
