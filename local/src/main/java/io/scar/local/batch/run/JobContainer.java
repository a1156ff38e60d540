package io.scar.local.batch.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to start.
 *
 * @param command instead of the image's CMD
 * @param user instead of the image's
 * @param environment over the image's
 * @param mark the name of the variable that no other container has with the same value
 * @param mounts files and folders of the machine that it sees
 * @param scratch a folder of its own, for what it writes
 * @param grace between SIGTERM and SIGKILL
 * @param output of its standard output and error
 */
public record JobContainer(
    String image,
    Optional<List<String>> command,
    Optional<String> user,
    Map<String, String> environment,
    String mark,
    List<Mount> mounts,
    boolean readOnlyRoot,
    Path scratch,
    Duration grace,
    ProcessBuilder.Redirect output) {

  /** A file or folder of the machine, and where it is seen. */
  public record Mount(Path source, Path target, boolean readOnly) {}

  public JobContainer {
    command = command.map(List::copyOf);
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
  }
}
