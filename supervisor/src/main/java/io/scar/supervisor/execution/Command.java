package io.scar.supervisor.execution;

import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what runs. First of: the call's script with the call's arguments; the call's arguments,
 * in place of the image's CMD; the function's script; the image's ENTRYPOINT and CMD. A script runs
 * as {@code /bin/sh SCRIPT} and bypasses the ENTRYPOINT.
 */
final class Command {

  private static final String SHELL = "/bin/sh";
  private static final String CALL_SCRIPT = "script.sh";
  private static final String FUNCTION_SCRIPT = "init_script.sh";

  /**
   * Writes the script, if one runs, to the workspace.
   *
   * @throws NothingToRun if there is nothing
   */
  static List<String> choose(
      RunRequest request,
      Optional<Path> functionScript,
      Optional<ImageSettings> image,
      Workspace workspace,
      ContainerView view) {
    List<String> command = new ArrayList<>();
    if (request.script().isPresent()) {
      write(workspace.scripts().resolve(CALL_SCRIPT), request.script().get());
      command.addAll(List.of(SHELL, view.scripts().resolve(CALL_SCRIPT).toString()));
      command.addAll(request.arguments());
    } else if (!request.arguments().isEmpty()) {
      image.ifPresent(settings -> command.addAll(settings.entrypoint()));
      command.addAll(request.arguments());
    } else if (functionScript.isPresent()) {
      copy(functionScript.get(), workspace.scripts().resolve(FUNCTION_SCRIPT));
      command.addAll(List.of(SHELL, view.scripts().resolve(FUNCTION_SCRIPT).toString()));
    } else if (image.isPresent()) {
      command.addAll(image.get().entrypoint());
      command.addAll(image.get().command());
    }
    if (command.isEmpty()) {
      throw new NothingToRun(image.isPresent());
    }
    return command;
  }

  /**
   * Where the root is the supervisor's own, what is missing is known before it is started.
   *
   * @throws NoShell if the command is a script and there is no shell
   */
  static void needShell(List<String> command) {
    if (command.getFirst().equals(SHELL) && !Files.isExecutable(Path.of(SHELL))) {
      throw new NoShell(SHELL);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      write(to, Files.readAllBytes(from));
    } catch (IOException e) {
      throw MachineFailed.during("read the script", from, e);
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw MachineFailed.during("write the script", file, e);
    }
  }

  private Command() {}
}
