package io.scar.cli.provision;

import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.ImageName;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.RegistryImage;
import java.nio.file.Path;

/** Opens images, and words what is wrong with them. */
final class Images {

  private Images() {}

  /** Opens the function's image. */
  static ImageSource open(Clients clients, FunctionDefinition function) {
    try {
      return clients.images(function).open(Reference.parse(nameOf(function), Path.of("/")));
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ContainerException e) {
      throw failure(function, e);
    }
  }

  /**
   * @throws Failure if the definition names no image
   */
  static String nameOf(FunctionDefinition function) {
    if (function.image() == null) {
      throw Failure.usage("Function " + function.name() + " has no image.", "Give -i IMAGE.");
    }
    return function.image();
  }

  /** The image's name as the function is told: in a registry, one that nobody can move. */
  static String pinned(FunctionDefinition function, ImageSource image) {
    return image instanceof RegistryImage pulled ? pulled.pinned().toString() : nameOf(function);
  }

  static Failure failure(FunctionDefinition function, ContainerException e) {
    return ImageFailure.of(e, isRemote(function));
  }

  /** Whether the function's image is in a registry or in S3. */
  static boolean isRemote(FunctionDefinition function) {
    return ImageName.isRemote(nameOf(function));
  }
}
