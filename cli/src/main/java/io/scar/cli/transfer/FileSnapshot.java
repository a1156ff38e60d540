package io.scar.cli.transfer;

import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file as it was when its transfer began.
 *
 * @param size bytes
 */
record FileSnapshot(Path path, long size, FileTime modified) {

  /**
   * @throws Failure if there is no such file
   */
  static FileSnapshot of(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileSnapshot(path, attributes.size(), attributes.lastModifiedTime());
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Why a file cannot be read. */
  static Failure failure(Path path, IOException e) {
    return e instanceof NoSuchFileException
        ? Failure.notFound("File " + path + " is there no more.", "Was it moved meanwhile?")
        : Failure.machine("File " + path + " cannot be read: " + e.getMessage(), null, e);
  }

  /**
   * @throws Failure if the file is another one by now
   */
  void requireUnchanged() {
    if (!of(path).equals(this)) {
      throw Failure.machine(
          "File " + path + " changed while it was sent.",
          "Send it again, when it is complete.",
          null);
    }
  }
}
