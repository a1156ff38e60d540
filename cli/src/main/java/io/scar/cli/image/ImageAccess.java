package io.scar.cli.image;

import io.scar.cli.config.Environment;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.registry.Credentials;
import io.scar.container.registry.Mirror;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.source.ImageSources;
import io.scar.container.source.ObjectReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens images as this user may: files, registries with the user's credentials, objects in S3. */
public final class ImageAccess {

  private final Path workingFolder;
  private final ImageSources sources;

  private ImageAccess(Path workingFolder, ImageSources sources) {
    this.workingFolder = workingFolder;
    this.sources = sources;
  }

  /**
   * As the environment says.
   *
   * @param credentials of registries, the first that has one
   * @param objects of S3; images there are refused by name without it
   * @throws Failure USAGE if a mirror of the environment is none
   */
  public static ImageAccess of(
      Environment environment, List<Credentials> credentials, Optional<ObjectReader> objects) {
    RegistrySettings settings =
        RegistrySettings.ANONYMOUS
            .withCredentials(Credentials.chain(credentials))
            .withMirrors(mirrors(environment))
            .withInsecureHosts(environment.insecureRegistries());
    return new ImageAccess(
        environment.workingFolder(), new ImageSources(new Registries(settings), objects));
  }

  /**
   * Reads what the user wrote; relative paths start from the working folder.
   *
   * @throws Failure USAGE
   */
  public Reference reference(String text) {
    try {
      return Reference.parse(text, workingFolder);
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }

  /**
   * Opens an image.
   *
   * @throws Failure as {@link ImageFailure} says it
   */
  public ImageSource open(String text, Platform platform) {
    try {
      return sources.open(reference(text), platform);
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private static List<Mirror> mirrors(Environment environment) {
    return environment.registryMirrors().entrySet().stream()
        .map(
            pair -> {
              try {
                return new Mirror(pair.getKey(), pair.getValue());
              } catch (IllegalArgumentException e) {
                throw Failure.usage(
                    "SCAR_REGISTRY_MIRRORS: `%s=%s` is no mirror: %s."
                        .formatted(pair.getKey(), pair.getValue(), e.getMessage()),
                    "Write for instance docker.io=mirror.example.org/hub.");
              }
            })
        .toList();
  }
}
