package io.scar.cli.definition;

import java.nio.file.Path;

/**
 * Where settings are read from.
 *
 * @param label the file's name as the user wrote it, for messages
 * @param folder what paths in the file start from
 * @param workingFolder where the command runs
 */
public record Origin(String label, Path folder, Path workingFolder) {}
