package io.scar.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the repository that is generated: tests compare it, or write it anew. */
public final class GeneratedFile {

  /** With this system property the files are written. */
  private static final String UPDATE = "scar.update";

  private static final Path TOP = Path.of(System.getProperty("scar.top", ".."));

  private GeneratedFile() {}

  /** Fails if the file is not as expected. */
  public static void holds(String name, String expected) throws IOException {
    Path file = TOP.resolve(name);
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(file, expected);
    }
    assertThat(file)
        .as("%s is generated; `mvn -pl cli -am test -D%s=true` writes it anew", name, UPDATE)
        .hasContent(expected);
  }
}
