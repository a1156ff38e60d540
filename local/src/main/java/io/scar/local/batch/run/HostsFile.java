package io.scar.local.batch.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The {@code /etc/hosts} of a node: the machine's, but that the machine's name leads to the node's
 * address, as it does on an instance of its own. Batch tells the main node its address by no
 * variable; its programs ask for that of their host.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html">Batch's
 *     variables</a>
 * @see <a href="https://man7.org/linux/man-pages/man5/hosts.5.html">hosts(5)</a>
 */
final class HostsFile {

  static final Path PATH = Path.of("/etc/hosts");
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private HostsFile() {}

  /**
   * Writes that of a node.
   *
   * @throws IOException if the machine's cannot be read or this one not be written
   */
  static void write(Path file, String address) throws IOException {
    String host = Files.readString(HOST_NAME).strip();
    List<String> machines = Files.exists(PATH) ? Files.readAllLines(PATH) : List.of();
    Files.write(file, lines(machines, host, address));
  }

  static List<String> lines(List<String> machines, String host, String address) {
    List<String> lines = new ArrayList<>(List.of(address + " " + host));
    for (String line : machines) {
      List<String> words =
          new ArrayList<>(Arrays.asList(line.replaceFirst("#.*", "").strip().split("\\s+")));
      if (words.removeIf(host::equalsIgnoreCase)) {
        if (words.size() > 1) {
          lines.add(String.join(" ", words));
        }
      } else {
        lines.add(line);
      }
    }
    return lines;
  }
}
