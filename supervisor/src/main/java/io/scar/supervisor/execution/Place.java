package io.scar.supervisor.execution;

import io.scar.supervisor.workspace.Workspace;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the program starts, as whom, and which folders are its own.
 *
 * @param root the root that it enters; empty where it stays in the supervisor's
 * @param upper takes what it changes of the root
 * @param owners to whom the root's files belong
 * @param workingDirectory absolute; empty for {@code /}
 * @param user as an image's {@code USER} names it; empty where nobody is changed
 * @param home what {@code HOME} has to be; empty where the image says
 * @param temporary what {@code TMPDIR} is unless the image says; empty for none
 */
record Place(
    Optional<Path> root,
    Optional<Path> upper,
    Optional<Path> owners,
    Optional<String> workingDirectory,
    Optional<String> user,
    Optional<Path> home,
    Optional<Path> temporary) {

  /** In a root of its own, which nothing is written to. */
  static Place inRoot(Rootfs rootfs, Workspace workspace) {
    return new Place(
        Optional.of(rootfs.root()),
        Optional.of(workspace.upper()),
        rootfs.owners(),
        rootfs.settings().workingDirectory(),
        rootfs.settings().user(),
        Optional.empty(),
        Optional.empty());
  }

  /** On the machine, in a folder that is gone after the run. */
  static Place onMachine(Workspace workspace) {
    return hosted(
        workspace.scratch().toString(), Optional.empty(), workspace.scratch(), workspace.scratch());
  }

  /** In the supervisor's own root. */
  static Place hosted(String workingDirectory, Optional<String> user, Path home, Path temporary) {
    return new Place(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(workingDirectory),
        user,
        Optional.of(home),
        Optional.of(temporary));
  }
}
