package io.scar.supervisor.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name under which an object lies in the input folder: the last part of its key.
 *
 * @param value one name, at most {@value #MAX_BYTES} bytes of UTF-8, that stays in its folder
 */
record FileName(String value) {

  /** NAME_MAX of Linux's file systems. */
  static final int MAX_BYTES = 255;

  /**
   * @throws UnsafeKey if the key has no last part, climbs, or cannot be a name on Linux
   */
  static FileName ofKey(String key, String address) {
    if (Arrays.asList(key.split("/", -1)).contains("..")) {
      throw new UnsafeKey(address, "its key climbs with `..`");
    }
    String name = key.substring(key.lastIndexOf('/') + 1);
    if (name.isEmpty() || name.equals(".")) {
      throw new UnsafeKey(address, "its key does not end in a file name");
    }
    if (name.indexOf('\0') >= 0) {
      throw new UnsafeKey(address.replace('\0', '?'), "its name holds a NUL");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new UnsafeKey(address, "its name is longer than " + MAX_BYTES + " bytes");
    }
    return new FileName(name);
  }
}
