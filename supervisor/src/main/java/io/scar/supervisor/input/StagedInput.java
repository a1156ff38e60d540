package io.scar.supervisor.input;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What lies in the input folder.
 *
 * @param file in the workspace's input folder, the first of several; empty if nothing was to be
 *     fetched
 * @param bytes of all files
 */
public record StagedInput(Optional<Path> file, long bytes) {

  static final StagedInput NOTHING = new StagedInput(Optional.empty(), 0);
}
