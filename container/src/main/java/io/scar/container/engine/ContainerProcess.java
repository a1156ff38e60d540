package io.scar.container.engine;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to run in a container.
 *
 * @param root the rootfs, which is never written; null on the host
 * @param upper an empty folder for what the program changes; null on the host
 * @param owners to whom the root's files belong, as unpacking recorded it; null when all of them
 *     are root's
 * @param workingDirectory absolute, in the container; null for {@code /}
 * @param user as in an image's {@code USER}: names or numbers, {@code USER[:GROUP]}; null for root,
 *     and on the host for the caller
 * @param environmentFile exactly the program's variables, {@code KEY=VALUE} each ended by a NUL
 * @param statusFile where the engine writes how it ended
 * @param command not empty
 */
public record ContainerProcess(
    @Nullable Path root,
    @Nullable Path upper,
    @Nullable Path owners,
    List<Bind> binds,
    @Nullable String workingDirectory,
    @Nullable String user,
    Path environmentFile,
    Path statusFile,
    List<String> command) {

  public ContainerProcess {
    binds = List.copyOf(binds);
    command = List.copyOf(command);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("a container needs a command");
    }
  }
}
