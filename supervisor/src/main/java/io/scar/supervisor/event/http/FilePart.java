package io.scar.supervisor.event.http;

import java.nio.charset.StandardCharsets;

/**
 * A file of a form.
 *
 * @param fileName one name, at most {@value #MAX_NAME_BYTES} bytes of UTF-8, that stays in its
 *     folder
 */
public record FilePart(String fileName, Bytes content) {

  /** NAME_MAX of Linux's file systems. */
  static final int MAX_NAME_BYTES = 255;

  /**
   * @throws RequestRefused if the name would lead elsewhere, or cannot be one
   */
  public FilePart {
    if (fileName.isEmpty() || fileName.equals(".") || fileName.equals("..")) {
      throw RequestRefused.bad("a file of the form has no name that a file can have");
    }
    if (fileName.indexOf('/') >= 0 || fileName.indexOf('\\') >= 0 || Text.hasControls(fileName)) {
      throw RequestRefused.bad(
          "a file of the form is called `%s`, which is more than a name; send it without a folder"
              .formatted(Text.shown(fileName)));
    }
    if (fileName.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw RequestRefused.bad(
          "a file of the form has a name of more than %d bytes".formatted(MAX_NAME_BYTES));
    }
  }
}
