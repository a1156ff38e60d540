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
 * @param entrypoint instead of the image's, whose CMD stays
 * @param command instead of the image's CMD
 * @param workingFolder instead of the image's
 * @param user instead of the image's, in the same form
 * @param environment wins over the image's ENV; nothing of the local cloud's own is added
 * @param mark the name of one of these variables, whose value no other process has: what has left
 *     the tree of processes is known by it
 * @param binds what of the machine is seen in it besides
 * @param scratch a folder for this process alone: what it writes lies here until it ends
 * @param readOnlyRoot whether nothing but {@code /tmp}, which is empty at first, and {@code binds}
 *     can be written and no more be done than in Lambda, where the machine allows such a sandbox;
 *     elsewhere only {@code /tmp} is kept of that
 * @param temporaryMegabytes of {@code /tmp} under a root that is read-only; empty for a folder on
 *     disk
 * @param grace between SIGTERM and SIGKILL of everything
 * @param output takes standard output and error
 */
public record ImageProcessSpec(
    String image,
    Optional<List<String>> entrypoint,
    Optional<List<String>> command,
    Optional<String> workingFolder,
    Optional<String> user,
    Map<String, String> environment,
    String mark,
    List<Bind> binds,
    Path scratch,
    boolean readOnlyRoot,
    OptionalInt temporaryMegabytes,
    Duration grace,
    ProcessBuilder.Redirect output) {

  public ImageProcessSpec {
    entrypoint = entrypoint.map(List::copyOf);
    command = command.map(List::copyOf);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    binds = List.copyOf(binds);
    if (!environment.containsKey(mark)) {
      throw new IllegalArgumentException("the mark is none of the variables: " + mark);
    }
  }

  /** The same, and {@code /tmp} has no size of its own. */
  public ImageProcessSpec(
      String image,
      Optional<List<String>> entrypoint,
      Optional<List<String>> command,
      Optional<String> workingFolder,
      Optional<String> user,
      Map<String, String> environment,
      String mark,
      List<Bind> binds,
      Path scratch,
      boolean readOnlyRoot,
      Duration grace,
      ProcessBuilder.Redirect output) {
    this(
        image,
        entrypoint,
        command,
        workingFolder,
        user,
        environment,
        mark,
        binds,
        scratch,
        readOnlyRoot,
        OptionalInt.empty(),
        grace,
        output);
  }

  /**
   * The image's own ENTRYPOINT, CMD, folder and user, in a root that it can write, with two seconds
   * between SIGTERM and SIGKILL.
   */
  public static ImageProcessSpec of(
      String image,
      Map<String, String> environment,
      String mark,
      Path scratch,
      ProcessBuilder.Redirect output) {
    return new ImageProcessSpec(
        image,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        environment,
        mark,
        List.of(),
        scratch,
        false,
        Duration.ofSeconds(2),
        output);
  }

  /** The same with another CMD. */
  public ImageProcessSpec withCommand(List<String> words) {
    return new ImageProcessSpec(
        image,
        entrypoint,
        Optional.of(words),
        workingFolder,
        user,
        environment,
        mark,
        binds,
        scratch,
        readOnlyRoot,
        temporaryMegabytes,
        grace,
        output);
  }

  /** The same with another time between SIGTERM and SIGKILL. */
  public ImageProcessSpec withGrace(Duration time) {
    return new ImageProcessSpec(
        image,
        entrypoint,
        command,
        workingFolder,
        user,
        environment,
        mark,
        binds,
        scratch,
        readOnlyRoot,
        temporaryMegabytes,
        time,
        output);
  }

  /** {@code NAME=VALUE} of the mark. */
  String marked() {
    return mark + "=" + environment.get(mark);
  }
}
