package io.scar.layer.aws;

import java.util.List;

/**
 * Where a function's work is done.
 *
 * @param listed the mode in the list of functions
 * @param kinds of what is made for it, as a plan calls them; a role's is a dot and its suffix
 * @param lines of the definition, as {@link AccountTest#define} takes them
 */
record Mode(String name, String listed, List<String> kinds, List<String> lines) {
  @Override
  public String toString() {
    return name;
  }
}
