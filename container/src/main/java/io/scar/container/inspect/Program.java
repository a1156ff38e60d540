package io.scar.container.inspect;

import java.util.List;

/**
 * A program of an image that can be started.
 *
 * @param path of the file itself, with all symbolic links followed
 * @param interpreters of a script: the paths of the programs that its {@code #!} line, and their
 *     own, name; empty when the program is a binary
 * @param binary what the kernel loads in the end
 */
public record Program(String path, List<String> interpreters, Binary binary) {

  public Program {
    interpreters = List.copyOf(interpreters);
  }
}
