package io.scar.supervisor.execution;

import io.scar.container.engine.Bind;
import io.scar.container.engine.EngineMode;
import io.scar.supervisor.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the program finds the invocation's folders, and the binds that put them there. On the host
 * they are where they are.
 *
 * @param scripts also holds the event when it is too large for a variable
 * @param payload the function's package
 */
record ContainerView(
    Path input, Path output, Path scripts, Path cache, Optional<Path> payload, List<Bind> binds) {

  private static final Path INPUT = Path.of("/run/scar/input");
  private static final Path OUTPUT = Path.of("/run/scar/output");
  private static final Path SCRIPTS = Path.of("/run/scar/scripts");
  private static final Path CACHE = Path.of("/run/scar/cache");

  /** Where SCAR's users expect it. */
  private static final Path PAYLOAD = Path.of("/var/task");

  /**
   * @param mounts folders that the container sees where they are
   */
  static ContainerView of(
      EngineMode mode, Workspace workspace, Path cache, Optional<Path> payload, List<Path> mounts) {
    if (mode == EngineMode.HOST) {
      return new ContainerView(
          workspace.input(), workspace.output(), workspace.scripts(), cache, payload, List.of());
    }
    List<Bind> binds = new ArrayList<>();
    binds.add(new Bind(workspace.input(), INPUT, false));
    binds.add(new Bind(workspace.output(), OUTPUT, false));
    binds.add(new Bind(workspace.scripts(), SCRIPTS, true));
    binds.add(new Bind(cache, CACHE, false));
    payload.ifPresent(folder -> binds.add(new Bind(folder, PAYLOAD, true)));
    mounts.forEach(folder -> binds.add(new Bind(folder, folder, false)));
    return new ContainerView(INPUT, OUTPUT, SCRIPTS, CACHE, payload.map(folder -> PAYLOAD), binds);
  }

  /** The path by which the program reaches a file of the workspace's input folder. */
  Path inputFile(Path file, Workspace workspace) {
    return input.resolve(workspace.input().relativize(file));
  }
}
