package io.scar.cli.command;

import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Images that a command names: opened with the settings that a function with them would have. */
final class NamedImages implements AutoCloseable {

  private final Clients clients;

  NamedImages(Context context) {
    this.clients = new Clients(context.environment());
  }

  /** An image that is named rightly; whether it is there is not known yet. */
  record Named(FunctionDefinition function, Reference reference) {}

  /**
   * Reads the names, all of them before any image is opened.
   *
   * @throws Failure USAGE
   */
  static List<Named> read(Context context, CommonOptions common, List<String> names) {
    Settings settings = context.settings();
    List<Named> named = new ArrayList<>();
    for (String name : names) {
      FunctionDefinition function =
          settings.fromFlags(
              common.flags(context).set("-i", "lambda.container.image", name).tree());
      String image = Objects.requireNonNull(function.image(), "an image was given");
      named.add(new Named(function, reference(image, Path.of("/"))));
    }
    context.tell(settings);
    return named;
  }

  /**
   * Reads one name.
   *
   * @param base of relative paths
   * @throws Failure USAGE
   */
  static Reference reference(String name, Path base) {
    try {
      return Reference.parse(name, base);
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }

  /**
   * Opens one.
   *
   * @throws Failure as {@link ImageFailure} says it
   */
  ImageSource open(Named image, Platform platform) {
    try {
      return clients.images(image.function()).open(image.reference(), platform);
    } catch (ContainerException e) {
      throw ImageFailure.of(e, !(image.reference() instanceof Reference.Local));
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  @Override
  public void close() {
    clients.close();
  }
}
