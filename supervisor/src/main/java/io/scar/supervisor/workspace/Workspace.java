package io.scar.supervisor.workspace;

import io.scar.container.files.TreeRemover;
import io.scar.supervisor.failure.MachineFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of one run of a container. The folder around them is closed to other users, unless
 * the program is one; {@code input} and {@code output} are open to the user that the image names.
 */
public final class Workspace implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);

  private final Path folder;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  static Workspace create(Path folder) {
    Workspace workspace = new Workspace(folder);
    boolean whole = false;
    try {
      make(folder, "rwx------");
      make(workspace.input(), "rwxrwxrwx");
      make(workspace.output(), "rwxrwxrwx");
      make(workspace.scripts(), "rwxr-xr-x");
      make(workspace.upper(), "rwxr-xr-x");
      whole = true;
      return workspace;
    } catch (IOException e) {
      throw MachineFailed.during("make the folder", folder, e);
    } finally {
      if (!whole) {
        workspace.close();
      }
    }
  }

  /** The staged input, and nothing else. */
  public Path input() {
    return folder.resolve("input");
  }

  public Path output() {
    return folder.resolve("output");
  }

  /** The script that runs. No name of an input leads here. */
  public Path scripts() {
    return folder.resolve("scripts");
  }

  /** What the container changes of its root. */
  public Path upper() {
    return folder.resolve("upper");
  }

  /** For whatever a program that has no root of its own makes and leaves; empty at first. */
  public Path scratch() {
    return upper();
  }

  /** Lets another user, as whom the program runs, reach the folders that are the program's. */
  public void openToOthers() {
    try {
      allow(folder, "rwx--x--x");
      allow(scratch(), "rwxrwxrwx");
    } catch (IOException e) {
      throw MachineFailed.during("open the folder", folder, e);
    }
  }

  /** The container's variables, for the engine. */
  public Path environmentFile() {
    return folder.resolve("environment");
  }

  /** An answer that has to be made of several files. */
  public Path answerFile() {
    return folder.resolve("answer");
  }

  /** Where the engine writes how the container ended. */
  public Path statusFile() {
    return folder.resolve("status");
  }

  /** Removes everything. What cannot be removed is logged; no later run uses it. */
  @Override
  public void close() {
    try {
      TreeRemover.remove(folder);
    } catch (IOException e) {
      LOG.error("could not remove {}, which takes room from later invocations: {}", folder, e + "");
    }
  }

  /** The mode is set apart from the making, which the process's umask would narrow. */
  private static void make(Path folder, String mode) throws IOException {
    Files.createDirectory(folder);
    allow(folder, mode);
  }

  private static void allow(Path folder, String mode) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
  }
}
