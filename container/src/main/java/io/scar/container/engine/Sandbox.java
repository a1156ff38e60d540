package io.scar.container.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The engine's {@code --mode sandbox}: a command with the machine's programs and no more than AWS
 * Lambda allows. {@code docs/lambda-sandbox.md} tells all of it.
 *
 * @param temporaryMegabytes of a {@code /tmp} in memory; empty when one of the binds is {@code
 *     /tmp}
 * @param binds what else is there
 * @param workingFolder in the sandbox
 * @param grace between SIGTERM and SIGKILL of everything
 */
public record Sandbox(
    OptionalInt temporaryMegabytes, List<Bind> binds, Path workingFolder, Duration grace) {

  /**
   * The pipe in the sandbox that takes, as a decimal number and a line break, how many bytes
   * elsewhere count as part of a {@code /tmp} in memory, which becomes smaller by that.
   */
  public static final Path TAKEN = Path.of("/var/scar/tmp-taken");

  /** Lambda's user, by whatever number the caller has outside. */
  private static final String USER = "993:990";

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/bash
      sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin
      nobody:x:65534:65534:Nobody:/:/sbin/nologin
      """;
  private static final String GROUP =
      """
      root:x:0:
      sbx_user1051:x:990:
      nobody:x:65534:
      """;

  public Sandbox {
    binds = List.copyOf(binds);
  }

  /**
   * Makes the files that give the sandbox's user its name.
   *
   * @param folder where they are for as long as the sandbox lives
   * @return the binds that show them
   */
  public static List<Bind> names(Path folder) throws IOException {
    Path passwd = Files.writeString(folder.resolve("passwd"), PASSWD);
    Path group = Files.writeString(folder.resolve("group"), GROUP);
    return List.of(
        new Bind(passwd, Path.of("/etc/passwd"), true),
        new Bind(group, Path.of("/etc/group"), true));
  }

  /** The command that runs {@code command} in it, its first element the engine itself. */
  public List<String> commandLine(Path scarExec, List<String> command) {
    List<String> line = new ArrayList<>(List.of(scarExec.toString(), "--mode", "sandbox"));
    temporaryMegabytes.ifPresent(
        size -> line.addAll(List.of("--tmp-size", Integer.toString(size))));
    for (Bind bind : binds) {
      line.addAll(List.of("--bind", CommandLine.text(bind)));
    }
    line.addAll(List.of("--workdir", workingFolder.toString(), "--user", USER));
    line.addAll(
        List.of("--grace", String.format(Locale.ROOT, "%.3f", grace.toMillis() / 1000.0), "--"));
    line.addAll(command);
    return List.copyOf(line);
  }
}
