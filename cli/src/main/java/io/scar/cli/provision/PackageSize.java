package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Deployment;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import java.io.IOException;

/** Whether Lambda takes a package and the layer. */
final class PackageSize {

  private PackageSize() {}

  /**
   * What can be told of an image before it is packed.
   *
   * @throws Failure DOES_NOT_FIT
   */
  static void requireLeast(FunctionDefinition definition, LayerPackage layer, ImageSource image) {
    try {
      PackedImage packed = PackedImage.of(image);
      require(definition, layer, "at least ", packed.zipped(), packed.unzipped());
    } catch (ContainerException e) {
      throw ImageFailure.of(e, false);
    } catch (IOException e) {
      throw Failure.machine(
          "The image of " + definition.name() + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  /**
   * @throws Failure DOES_NOT_FIT
   */
  static void require(FunctionDefinition definition, LayerPackage layer, PackageFile file) {
    require(definition, layer, "", file.size(), file.unzipped());
  }

  /**
   * @param bound before the package's sizes: empty, or {@code at least }
   */
  private static void require(
      FunctionDefinition definition, LayerPackage layer, String bound, long zipped, long unzipped) {
    Deployment deployment = definition.deployment();
    if (unzipped + layer.unzipped() > deployment.maxUnzipped()) {
      throw Failure.doesNotFit(
          "The package of %s has %s%s and the layer %s unzipped; Lambda takes %s together."
              .formatted(
                  definition.name(),
                  bound,
                  Megabytes.of(unzipped),
                  Megabytes.of(layer.unzipped()),
                  Megabytes.of(deployment.maxUnzipped())),
          "Give `lambda.container.cache: s3://BUCKET`, or -db BUCKET: an image that is too large for"
              + " the package is unpacked from there. Or use a smaller image.");
    }
    PackageTransfer.check("The package of " + definition.name(), bound, zipped, deployment);
    PackageTransfer.check("The layer", "", layer.size(), deployment);
  }
}
