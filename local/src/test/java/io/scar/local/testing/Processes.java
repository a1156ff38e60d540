package io.scar.local.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What runs on this machine. */
public final class Processes {

  private Processes() {}

  /**
   * Those that have a variable.
   *
   * @param variable {@code NAME=VALUE}
   */
  public static List<ProcessHandle> withVariable(String variable) {
    return ProcessHandle.allProcesses()
        .filter(process -> variables(process).contains(variable))
        .toList();
  }

  private static List<String> variables(ProcessHandle process) {
    try {
      byte[] all = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
      return List.of(new String(all, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException goneOrNotOurs) {
      return List.of();
    }
  }
}
