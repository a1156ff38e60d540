package io.scar.supervisor.response.http;

import io.scar.contract.response.ResponseFile;
import io.scar.supervisor.failure.MachineFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a program says about its answer in its {@link ResponseFile}.
 *
 * @param cookies each a value of {@code Set-Cookie}
 */
public record ProgramsAnswer(int status, HeaderFields headers, List<String> cookies) {

  private static final int OK = 200;
  private static final int HIGHEST = 599;

  /** {@code Status: 404} and, as CGI has it, {@code Status: 404 Not Found}. */
  private static final Pattern STATUS = Pattern.compile("([1-9][0-9]{2})( .*)?");

  /** RFC 9110, 5.6.2. */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** RFC 9110, 5.5, less what is not ASCII: gateways differ there. */
  private static final Pattern VALUE = Pattern.compile("[\t -~]*");

  /** Of a program that says nothing. */
  public static final ProgramsAnswer NOTHING =
      new ProgramsAnswer(OK, new HeaderFields(), List.of());

  /**
   * Reads the file.
   *
   * @param output the run's output folder, to which nobody writes any more
   * @throws ResponseFileInvalid if the file breaks its rules
   */
  public static ProgramsAnswer take(Path output) {
    Path file = file(output);
    try {
      // A link could lead to a file of the machine's.
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw new ResponseFileInvalid("it is not a plain file");
      }
      if (attributes.size() > ResponseFile.MAX_BYTES) {
        throw new ResponseFileInvalid(
            "it has more than %d bytes".formatted(ResponseFile.MAX_BYTES));
      }
      Files.setPosixFilePermissions(
          file, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return parse(text);
    } catch (NoSuchFileException e) {
      return NOTHING;
    } catch (IOException e) {
      throw MachineFailed.during("read", file, e);
    }
  }

  /** Where the file is, if there is one. */
  public static Path file(Path output) {
    return output.resolve(ResponseFile.NAME);
  }

  /** Removes the file, which is no output; of a program that failed it does not count. */
  public static void drop(Path output) {
    Path file = file(output);
    try {
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw MachineFailed.during("remove", file, e);
    }
  }

  /** As {@link #take}, of a text whose characters are bytes. */
  static ProgramsAnswer parse(String text) {
    int status = OK;
    HeaderFields headers = new HeaderFields();
    List<String> cookies = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\r?\n", -1)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon));
      String value = line.substring(colon + 1).strip();
      if (!NAME.matcher(name).matches()) {
        throw new ResponseFileInvalid(number, "it is not `NAME: VALUE`");
      }
      if (!VALUE.matcher(value).matches()) {
        throw new ResponseFileInvalid(
            number, "%s has a control character, or one that is not ASCII".formatted(name));
      }
      switch (name.toLowerCase(Locale.ROOT)) {
        case "status" -> status = status(value, number);
        case "set-cookie" -> cookies.add(value);
        default -> {
          if (!ResponseFile.allows(name)) {
            throw new ResponseFileInvalid(number, name + " is not the program's to set");
          }
          headers.add(name, value);
        }
      }
    }
    return new ProgramsAnswer(status, headers, cookies);
  }

  private static int status(String value, int line) {
    var status = STATUS.matcher(value);
    if (!status.matches()
        || Integer.parseInt(status.group(1)) < OK
        || Integer.parseInt(status.group(1)) > HIGHEST) {
      throw new ResponseFileInvalid(line, "a status is a number from 200 to 599");
    }
    return Integer.parseInt(status.group(1));
  }
}
