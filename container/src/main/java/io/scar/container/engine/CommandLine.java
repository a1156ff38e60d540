package io.scar.container.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@code scar-exec}. */
public final class CommandLine {

  private CommandLine() {}

  /**
   * The command that runs {@code process}, its first element the engine itself. To be started by
   * this Java process: the run ends when it does.
   *
   * @throws IllegalArgumentException when a mode with a root lacks one
   */
  public static List<String> of(Path scarExec, EngineMode mode, ContainerProcess process) {
    List<String> line = new ArrayList<>();
    line.add(scarExec.toString());
    option(line, "--mode", mode.label());
    if (mode != EngineMode.HOST) {
      if (process.root() == null || process.upper() == null) {
        throw new IllegalArgumentException("mode " + mode.label() + " needs a root and an upper");
      }
      option(line, "--root", process.root().toString());
      option(line, "--upper", process.upper().toString());
      if (process.owners() != null) {
        option(line, "--owners", process.owners().toString());
      }
      for (Bind bind : process.binds()) {
        option(line, "--bind", text(bind));
      }
    }
    if (process.workingDirectory() != null) {
      option(line, "--workdir", process.workingDirectory());
    }
    if (process.user() != null) {
      option(line, "--user", process.user());
    }
    option(line, "--env-file", process.environmentFile().toString());
    option(line, "--status-file", process.statusFile().toString());
    // Nothing outlives whoever reads its output, also if that is killed.
    option(line, "--caller", Long.toString(ProcessHandle.current().pid()));
    line.add("--");
    line.addAll(process.command());
    return List.copyOf(line);
  }

  /** A bind as {@code --bind} takes it. */
  static String text(Bind bind) {
    return escaped(bind.source()) + ":" + escaped(bind.target()) + (bind.readOnly() ? ":ro" : "");
  }

  /** A colon parts a bind's paths, unless a backslash stands before it. */
  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\").replace(":", "\\:");
  }

  private static void option(List<String> line, String name, String value) {
    line.add(name);
    line.add(value);
  }
}
