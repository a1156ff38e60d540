package io.scar.container.engine;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.nio.file.Path;
import java.util.Optional;

/** Chooses the mode that programs are run in. */
public final class Engines {

  private Engines() {}

  /**
   * The best mode that works here. With an image, the mode is tried for real before it is chosen;
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
    if (forced.isPresent() && forced.get() == EngineMode.HOST && hasImage) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "engine `host` runs on the machine's own files and cannot run an image;"
              + " leave SCAR_ENGINE and lambda.engine unset, or take the image away");
    }
    if (!hasImage) {
      return new EngineChoice(
          EngineMode.HOST,
          forced.filter(mode -> mode != EngineMode.HOST).isPresent()
              ? "host: there is no image to enter, whatever mode is asked for"
              : forced.isPresent() ? "host: asked for" : "host: there is no image to enter");
    }
    EngineProbe.Outcome outcome = new EngineProbe(scarExec, scratch).namespaces();
    return switch (outcome) {
      case EngineProbe.Works ignored ->
          new EngineChoice(
              EngineMode.NAMESPACES,
              forced.isPresent()
                  ? "namespaces: asked for, and the trial run read the sentinel in its root"
                  : "namespaces: the trial run read the sentinel in its root");
      case EngineProbe.Fails fails ->
          throw new ContainerException(
              Kind.MACHINE,
              "no engine can run an image here. namespaces: "
                  + fails.reason()
                  + ". Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1,"
                  + " user.max_user_namespaces above 0, kernel.apparmor_restrict_unprivileged_userns=0;"
                  + " in a container: a seccomp profile that lets unshare and mount through)");
    };
  }
}
