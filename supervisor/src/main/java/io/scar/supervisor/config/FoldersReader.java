package io.scar.supervisor.config;

import io.scar.container.ContainerException;
import io.scar.container.store.StoreQuota;
import io.scar.contract.environment.FunctionVariables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds out where things lie. */
final class FoldersReader {

  private static final String DEFAULT_TASK_ROOT = "/var/task";
  private static final String DEFAULT_TEMPORARY_FOLDER = "/tmp";
  private static final String DEFAULT_SCAR_HOME = "/opt/scar";

  private final Variables variables;
  private final Consumer<String> problems;

  private FoldersReader(Map<String, String> environment, Consumer<String> problems) {
    this.variables = new Variables(environment);
    this.problems = problems;
  }

  /**
   * @param environment the variables of the function
   * @param problems take what is wrong
   */
  static Folders read(Map<String, String> environment, Consumer<String> problems) {
    return new FoldersReader(environment, problems).folders();
  }

  /** The bundle's. */
  static Path home(Map<String, String> environment) {
    return new FoldersReader(environment, _ -> {}).home();
  }

  private Folders folders() {
    Path task = folder(FunctionVariables.LAMBDA_TASK_ROOT, DEFAULT_TASK_ROOT);
    Path temporary = folder(FunctionVariables.TMPDIR, DEFAULT_TEMPORARY_FOLDER);
    if (temporary.toString().contains(":")) {
      problems.accept(
          "%s is %s: a folder whose name has a colon cannot be seen by a container; choose another"
              .formatted(FunctionVariables.TMPDIR, temporary));
    }
    Path store =
        folder(FunctionVariables.SCAR_STORE_DIR, temporary.resolve("scar").resolve("store") + "");
    return new Folders(
        task,
        temporary,
        store,
        storeQuota(),
        variables.find(FunctionVariables.SCAR_TMP_TAKEN).map(Path::of),
        scarExec(home()));
  }

  private Path home() {
    return folder(FunctionVariables.SCAR_HOME, DEFAULT_SCAR_HOME);
  }

  private Path scarExec(Path home) {
    Path binary = home.resolve("bin").resolve("scar-exec");
    if (!Files.isExecutable(binary)) {
      problems.accept(
          "%s is %s, which has no engine (%s); publish the layer again, or name the bundle's folder"
              .formatted(FunctionVariables.SCAR_HOME, home, home.relativize(binary)));
    }
    return binary;
  }

  /** A store whose folder is given is on a disk that has other work too. */
  private StoreQuota storeQuota() {
    Optional<String> quota = variables.find(FunctionVariables.SCAR_STORE_QUOTA);
    if (quota.isEmpty()) {
      return variables.find(FunctionVariables.SCAR_STORE_DIR).isPresent()
          ? StoreQuota.OF_A_SHARED_DISK
          : StoreQuota.NONE;
    }
    try {
      return StoreQuota.parse(quota.get());
    } catch (ContainerException e) {
      problems.accept(FunctionVariables.SCAR_STORE_QUOTA + ": " + e.getMessage());
      return StoreQuota.NONE;
    }
  }

  private Path folder(String name, String otherwise) {
    return Path.of(variables.find(name).orElse(otherwise)).toAbsolutePath().normalize();
  }
}
