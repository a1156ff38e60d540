package io.scar.supervisor.execution;

import io.scar.supervisor.failure.MachineFailed;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Who this process is.
 *
 * @param user its number
 * @param mayBecomeOthers whether it may run programs as any other user
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 */
record Privileges(String user, boolean mayBecomeOthers) {

  private static final int CAP_SETGID = 6;
  private static final int CAP_SETUID = 7;
  private static final int HEXADECIMAL = 16;

  /**
   * @param status {@code /proc/self/status}
   */
  static Privileges read(Path status) {
    try {
      List<String> lines = Files.readAllLines(status);
      BigInteger capabilities = new BigInteger(field(lines, "CapEff", 0), HEXADECIMAL);
      return new Privileges(
          field(lines, "Uid", 1),
          capabilities.testBit(CAP_SETGID) && capabilities.testBit(CAP_SETUID));
    } catch (IOException e) {
      throw MachineFailed.during("read", status, e);
    }
  }

  private static String field(List<String> lines, String name, int index) throws IOException {
    for (String line : lines) {
      if (line.startsWith(name + ":")) {
        return line.substring(name.length() + 1).strip().split("\\s+", -1)[index];
      }
    }
    throw new IOException("it has no " + name);
  }
}
