package io.scar.local.image;

import io.scar.container.engine.Bind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to run in an image.
 *
 * @param image as {@link io.scar.container.image.Reference#parse} reads it, relative to {@code /}
 * @param environment wins over the image's ENV; nothing of the local cloud's own is added
 * @param mark the name of one of these variables, whose value no other process has: what has left
 *     the tree of processes is known by it
 * @param binds what of the machine is seen in it besides
 * @param scratch a folder for this process alone: what it writes lies here until it ends
 * @param grace between SIGTERM and SIGKILL of everything
 * @param output takes standard output and error
 */
public record ImageProcessSpec(
    String image,
    Program program,
    Map<String, String> environment,
    String mark,
    List<Bind> binds,
    Root root,
    Path scratch,
    Duration grace,
    ProcessBuilder.Redirect output) {

  /**
   * What runs. What is empty is as the image says.
   *
   * @param entrypoint instead of the image's, whose CMD stays
   * @param user in the form of an image's {@code USER}
   */
  public record Program(
      Optional<List<String>> entrypoint,
      Optional<List<String>> command,
      Optional<String> workingFolder,
      Optional<String> user) {

    /** All as the image says. */
    public static final Program OF_THE_IMAGE =
        new Program(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Program {
      entrypoint = entrypoint.map(List::copyOf);
      command = command.map(List::copyOf);
    }
  }

  /** What the process can do to its root; the image stays as it is either way. */
  public sealed interface Root {

    /** All of it can be written. */
    record Writable() implements Root {}

    /**
     * Nothing can be written but {@code /tmp}, which is empty at first, and the binds, and no more
     * be done than in Lambda, where the machine allows such a sandbox; elsewhere only {@code /tmp}
     * is kept of that.
     *
     * @param temporaryMegabytes of {@code /tmp}; empty for a folder on disk
     */
    record ReadOnly(OptionalInt temporaryMegabytes) implements Root {}
  }

  public ImageProcessSpec {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    binds = List.copyOf(binds);
    if (!environment.containsKey(mark)) {
      throw new IllegalArgumentException("the mark is none of the variables: " + mark);
    }
  }

  /** {@code NAME=VALUE} of the mark. */
  String marked() {
    return mark + "=" + environment.get(mark);
  }
}
