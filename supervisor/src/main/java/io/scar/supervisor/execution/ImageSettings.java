package io.scar.supervisor.execution;

import io.scar.container.image.ImageConfig;
import java.util.List;
import java.util.Optional;

/**
 * What an image says about running it.
 *
 * @param environment {@code KEY=VALUE} each
 * @param workingDirectory absolute
 * @param user as the image writes it
 */
public record ImageSettings(
    List<String> environment,
    List<String> entrypoint,
    List<String> command,
    Optional<String> workingDirectory,
    Optional<String> user) {

  /** Those of an image's configuration. */
  static ImageSettings of(ImageConfig config) {
    return new ImageSettings(
        config.env(),
        config.entrypoint(),
        config.cmd(),
        Optional.ofNullable(config.workingDir()),
        Optional.ofNullable(config.user()));
  }

  public ImageSettings {
    environment = List.copyOf(environment);
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    workingDirectory = workingDirectory.filter(text -> !text.isBlank());
    user = user.filter(text -> !text.isBlank());
  }
}
