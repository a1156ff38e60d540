package io.scar.supervisor.response.http;

import io.scar.supervisor.failure.MachineFailed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What a program left for its answer.
 *
 * @param folder that all of {@code files} are in
 * @param files plain ones, in the order of their names
 * @param scratch a path where nothing is yet, outside of the folder
 */
public record OutputFolder(Path folder, List<Path> files, Path scratch) {

  public OutputFolder {
    files = List.copyOf(files);
  }

  /** All files under their paths in the folder. */
  Path zip() {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(scratch))) {
      for (Path file : files) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw MachineFailed.during("write", scratch, e);
    }
    return scratch;
  }

  /** The bytes as a file. */
  Path spill(AnswerBody body) {
    if (body instanceof AnswerBody.InFile(Path file, long _)) {
      return file;
    }
    try (OutputStream to = Files.newOutputStream(scratch);
        var content = body.open()) {
      content.transferTo(to);
    } catch (IOException e) {
      throw MachineFailed.during("write", scratch, e);
    }
    return scratch;
  }
}
