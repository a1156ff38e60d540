package io.scar.container.merged;

import java.nio.charset.StandardCharsets;

/**
 * Names of files are bytes, and here strings with one character for each; what an image's
 * configuration says, and people read, is text.
 */
public final class ByteNames {

  private ByteNames() {}

  public static String of(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The text; bytes that are none are replaced. */
  public static String toText(String name) {
    return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
