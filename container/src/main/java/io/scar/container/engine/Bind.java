package io.scar.container.engine;

import java.nio.file.Path;

/**
 * A file or folder of the machine that the container sees.
 *
 * @param source on the machine, absolute
 * @param target in the container, absolute
 */
public record Bind(Path source, Path target, boolean readOnly) {

  public Bind {
    if (!source.isAbsolute() || !target.isAbsolute()) {
      throw new IllegalArgumentException("a bind needs absolute paths: " + source + ":" + target);
    }
  }
}
