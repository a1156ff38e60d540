package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.ImageName;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.RunImage;
import io.scar.cli.plan.Wanted;
import io.scar.container.archive.ImageSource;

/** What the image is made of that a function, or its jobs, are started from. */
sealed interface StartImage {

  /** There is none: the function is a package with a layer, and Lambda does all its work. */
  record None() implements StartImage {}

  /** It is used as it is. */
  record Ready(RunImage image) implements StartImage {}

  /**
   * It is made over.
   *
   * @param original is closed by its owner, after the function
   * @param name of it, as lists show it
   */
  record MadeOf(ImageSource original, String name) implements StartImage {}

  /**
   * What becomes of the image that a definition names.
   *
   * @throws Failure USAGE if it is to be used as it is and no registry has it
   */
  static StartImage of(FunctionDefinition definition, ImageSource image) {
    if (!Wanted.needsImage(definition)) {
      return new None();
    }
    return definition.isImageReady()
        ? new Ready(FunctionImage.ready(definition, image))
        : new MadeOf(image, ImageName.listed(Images.nameOf(definition)));
  }
}
