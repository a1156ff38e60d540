package io.scar.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An image, or the definition of functions, in a file. */
final class FileOptions {

  @Option(
      names = {"-if", "--image-file"},
      paramLabel = "FILE",
      description = "Archive made by `docker save`.")
  @Nullable String imageFile;

  @Option(
      names = {"-f", "--conf-file"},
      paramLabel = "FILE",
      description = "Definition file (YAML).")
  @Nullable Path definition;

  /** How many of them are given. */
  int given() {
    return (imageFile == null ? 0 : 1) + (definition == null ? 0 : 1);
  }
}
