package io.scar.local.lambda.runtime;

import io.scar.container.engine.Bind;
import io.scar.container.engine.Sandbox;
import io.scar.local.process.MachineMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an execution environment stands in: the command that starts it there, and where its parts
 * are for the programs in it.
 *
 * @param taskRoot the function's code
 * @param opt the layers
 * @param runtimeFolder of {@code LAMBDA_RUNTIME_DIR}
 * @param temporary of {@code TMPDIR}; empty where {@code /tmp} is the environment's own
 * @param taken of {@code SCAR_TMP_TAKEN}; empty where {@code /tmp} has no size of its own
 */
record Surroundings(
    List<String> command,
    Path taskRoot,
    Optional<Path> opt,
    Path runtimeFolder,
    Optional<Path> temporary,
    Optional<Path> taken,
    Path rootfsStore) {

  private static final Path TASK = Path.of("/var/task");
  private static final Path LAYERS = Path.of("/opt");
  private static final Path RUNTIME = Path.of("/var/runtime");
  private static final Path TEMPORARY = Path.of("/tmp");

  /** Lambda has no such folder; here it holds what environments share. */
  private static final Path STORE = Path.of("/var/scar/store");

  /**
   * @param folder the environment's own, on this machine
   * @param bootstrap on this machine, in the function's code or layers
   */
  static Surroundings of(
      FunctionSpec function, RuntimeSettings settings, Path folder, Path bootstrap)
      throws IOException {
    return switch (settings.isolation()) {
      case Isolation.Plain _ -> plain(function, settings, folder, bootstrap);
      case Isolation.Tight tight -> tight(tight, function, settings, folder, bootstrap);
    };
  }

  private static Surroundings plain(
      FunctionSpec function, RuntimeSettings settings, Path folder, Path bootstrap)
      throws IOException {
    Path parent = bootstrap.getParent();
    return new Surroundings(
        List.of(bootstrap.toString()),
        function.taskRoot(),
        function.opt(),
        parent == null ? Path.of("/") : parent,
        Optional.of(Files.createDirectories(folder.resolve("tmp"))),
        Optional.empty(),
        settings.rootfsStore());
  }

  private static Surroundings tight(
      Isolation.Tight isolation,
      FunctionSpec function,
      RuntimeSettings settings,
      Path folder,
      Path bootstrap)
      throws IOException {
    List<Bind> binds = new ArrayList<>(Sandbox.names(folder));
    binds.add(new Bind(function.taskRoot(), TASK, true));
    function.opt().ifPresent(layers -> binds.add(new Bind(layers, LAYERS, true)));
    binds.add(new Bind(madeStore(settings.rootfsStore()), STORE, false));
    OptionalInt size =
        MachineMemory.forTemporary(function.ephemeralStorage(), "function " + function.name());
    if (size.isEmpty()) {
      binds.add(new Bind(Files.createDirectories(folder.resolve("tmp")), TEMPORARY, false));
    }
    Path inside =
        bootstrap.startsWith(function.taskRoot())
            ? TASK.resolve(function.taskRoot().relativize(bootstrap))
            : LAYERS.resolve(function.opt().orElseThrow().relativize(bootstrap));
    Sandbox sandbox = new Sandbox(size, binds, TASK, settings.shutdownGrace());
    return new Surroundings(
        sandbox.commandLine(isolation.scarExec(), List.of(inside.toString())),
        TASK,
        Optional.of(LAYERS),
        RUNTIME,
        Optional.empty(),
        size.isPresent() ? Optional.of(Sandbox.TAKEN) : Optional.empty(),
        STORE);
  }

  /** Its owner's alone, as the store itself would make it. */
  private static Path madeStore(Path store) throws IOException {
    Path parent = store.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return Files.createDirectories(
        store, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
