package io.scar.container.engine;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses the mode that programs are run in. */
public final class Engines {

  /** The modes that run an image, best first. */
  public static final List<EngineMode> FOR_IMAGES =
      List.of(EngineMode.NAMESPACES, EngineMode.REWRITE);

  /**
   * What trying a mode came to.
   *
   * @param why one line
   */
  public record Trial(EngineMode mode, boolean works, String why) {

    @Override
    public String toString() {
      return mode.label() + ": " + why;
    }
  }

  private static final String WORKED = "a trial run read a file of its own in a root";

  private static final String REMEDY =
      ". What most often helps: allow unprivileged user namespaces (sysctl"
          + " kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0,"
          + " kernel.apparmor_restrict_unprivileged_userns=0; in a container: a seccomp profile that"
          + " lets unshare and mount through)";

  private Engines() {}

  /**
   * The best mode that works here. With an image, modes are tried for real before one is chosen;
   * without one there is nothing to enter and the mode is {@link EngineMode#HOST}.
   *
   * @param scarExec the engine's binary
   * @param scratch a folder for the trial's files, which are gone afterwards; made when missing
   * @param forced the mode that the user asks for
   * @throws ContainerException MACHINE when the image cannot be run here; UNSUPPORTED when the
   *     forced mode cannot run an image; the message holds the engine's own reason
   */
  public static EngineChoice choose(
      Path scarExec, Path scratch, Optional<EngineMode> forced, boolean hasImage)
      throws ContainerException, InterruptedException {
    if (!hasImage) {
      return host(forced, "there is no image to enter");
    }
    if (forced.isPresent() && forced.get() == EngineMode.HOST) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "engine `host` runs on the machine's own files and cannot run an image;"
              + " leave SCAR_ENGINE and lambda.engine unset, or take the image away");
    }
    List<Trial> failed = new ArrayList<>();
    for (EngineMode mode : forced.map(List::of).orElse(FOR_IMAGES)) {
      Trial trial = attempt(scarExec, scratch, mode);
      if (trial.works()) {
        return new EngineChoice(mode, reason(trial, forced.isPresent(), failed));
      }
      failed.add(trial);
    }
    throw new ContainerException(
        Kind.MACHINE,
        forced
                .map(mode -> "engine `" + mode.label() + "`, asked for, cannot run an image here. ")
                .orElse("no engine can run an image here. ")
            + lines(failed)
            + REMEDY);
  }

  /**
   * Tries one mode.
   *
   * @throws ContainerException MACHINE when the trial's files cannot be made
   */
  public static Trial attempt(Path scarExec, Path scratch, EngineMode mode)
      throws ContainerException, InterruptedException {
    return switch (new EngineProbe(scarExec, scratch).attempt(mode)) {
      case EngineProbe.Works ignored -> new Trial(mode, true, WORKED);
      case EngineProbe.Fails fails -> new Trial(mode, false, fails.reason());
    };
  }

  /** The mode where this process runs in the very image that programs are to run in. */
  public static EngineChoice insideImage(Optional<EngineMode> forced) {
    return host(forced, "the root is the image");
  }

  private static EngineChoice host(Optional<EngineMode> forced, String why) {
    return new EngineChoice(
        EngineMode.HOST,
        forced.filter(mode -> mode != EngineMode.HOST).isPresent()
            ? "host: " + why + ", whatever mode is asked for"
            : forced.isPresent() ? "host: asked for" : "host: " + why);
  }

  private static String reason(Trial works, boolean forced, List<Trial> failed) {
    String better = failed.isEmpty() ? "" : "; " + lines(failed);
    return (forced ? works.mode().label() + ": asked for, and " + WORKED : works) + better;
  }

  private static String lines(List<Trial> trials) {
    return trials.stream().map(Trial::toString).collect(Collectors.joining(". "));
  }
}
