package io.scar.local.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The files of one container on the machine: {@code upper}, {@code tmp}, {@code environment} and
 * {@code status} in a folder of its own.
 */
record RunFolder(Path path) {

  private static final FileAttribute<?> OWNERS_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /**
   * @param scratch made when missing
   */
  static RunFolder make(Path scratch) throws IOException {
    Files.createDirectories(scratch);
    // Variables may be secrets.
    RunFolder folder = new RunFolder(Files.createTempDirectory(scratch, "run-", OWNERS_ALONE));
    Files.createDirectory(folder.upper());
    Path temporary = Files.createDirectory(folder.temporary());
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    return folder;
  }

  /** What the container changes of its root. */
  Path upper() {
    return path.resolve("upper");
  }

  /** Its {@code /tmp}, if that is not part of its root. */
  Path temporary() {
    return path.resolve("tmp");
  }

  /** Where the engine says how it ended. */
  Path status() {
    return path.resolve("status");
  }

  /** Writes the variables as the engine reads them. */
  Path write(Map<String, String> environment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    environment.forEach(
        (name, value) ->
            bytes.writeBytes((name + "=" + value + "\0").getBytes(StandardCharsets.UTF_8)));
    return Files.write(path.resolve("environment"), bytes.toByteArray());
  }
}
