package io.scar.supervisor.execution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A line of {@code /etc/passwd}, as far as it matters here.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/passwd.5.html">passwd(5)</a>
 */
record Account(String name, String user, Path home) {

  private static final int FIELDS = 7;
  private static final int USER_FIELD = 2;
  private static final int HOME_FIELD = 5;

  /**
   * @param who a name or a number
   * @param passwd need not be there
   */
  static Optional<Account> find(String who, Path passwd) {
    List<String> lines;
    try {
      lines = Files.readAllLines(passwd, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Images of one program have none.
      return Optional.empty();
    }
    return lines.stream()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length == FIELDS && fields[HOME_FIELD].startsWith("/"))
        .filter(fields -> fields[0].equals(who) || fields[USER_FIELD].equals(who))
        .map(fields -> new Account(fields[0], fields[USER_FIELD], Path.of(fields[HOME_FIELD])))
        .findFirst();
  }
}
