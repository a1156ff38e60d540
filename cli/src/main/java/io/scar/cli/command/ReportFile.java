package io.scar.cli.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Where the report of a run goes. */
final class ReportFile {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'run-'uuuu-MM-dd'T'HH-mm").withZone(ZoneOffset.UTC);

  private static final int MOST_IN_A_MINUTE = 1000;

  private ReportFile() {}

  static Path write(Path file, String page) throws IOException {
    return Files.writeString(file, page);
  }

  /** To a file named by the time, that was not there before. */
  static Path writeNew(Path folder, Instant time, String page) throws IOException {
    String name = NAME.format(time);
    for (int number = 1; ; number++) {
      Path file = folder.resolve(name + (number == 1 ? "" : "-" + number) + ".html");
      try {
        return Files.writeString(file, page, StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException e) {
        if (number == MOST_IN_A_MINUTE) {
          throw e;
        }
      }
    }
  }
}
