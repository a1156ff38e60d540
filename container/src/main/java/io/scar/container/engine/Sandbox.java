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
  public static final String USER = "993:990";

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

  /**
   * The command that runs a program of an image in a sandbox whose root is that image, read-only.
   * To be started by this Java process: the run ends when it does.
   *
   * @param process with a root and an upper, where missing mount points are made
   * @param temporaryMegabytes of a {@code /tmp} in memory; empty when one of the binds is that
   * @param grace between SIGTERM and SIGKILL of everything
   */
  public static List<String> commandLine(
      Path scarExec, ContainerProcess process, OptionalInt temporaryMegabytes, Duration grace) {
    if (process.root() == null || process.upper() == null) {
      throw new IllegalArgumentException("an image's sandbox needs a root and an upper");
    }
    List<String> line = new ArrayList<>(List.of(scarExec.toString(), "--mode", "sandbox"));
    line.addAll(
        List.of("--root", process.root().toString(), "--upper", process.upper().toString()));
    temporaryMegabytes.ifPresent(
        size -> line.addAll(List.of("--tmp-size", Integer.toString(size))));
    for (Bind bind : process.binds()) {
      line.addAll(List.of("--bind", CommandLine.text(bind)));
    }
    if (process.workingDirectory() != null) {
      line.addAll(List.of("--workdir", process.workingDirectory()));
    }
    if (process.user() != null) {
      line.addAll(List.of("--user", process.user()));
    }
    line.addAll(List.of("--env-file", process.environmentFile().toString()));
    line.addAll(List.of("--status-file", process.statusFile().toString()));
    line.addAll(List.of("--caller", Long.toString(ProcessHandle.current().pid())));
    line.addAll(List.of("--grace", seconds(grace), "--"));
    line.addAll(process.command());
    return List.copyOf(line);
  }

  private static String seconds(Duration grace) {
    return String.format(Locale.ROOT, "%.3f", grace.toMillis() / 1000.0);
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
    line.addAll(List.of("--grace", seconds(grace), "--"));
    line.addAll(command);
    return List.copyOf(line);
  }
}
