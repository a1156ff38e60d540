package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.ImageFailure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.repackage.OriginalImage;
import io.scar.container.repackage.Repackager;
import io.scar.contract.definition.FunctionConfig;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The image that a function is, or that its jobs are started from, as its registry has it. */
final class DeployedImage {

  private DeployedImage() {}

  /**
   * Opens it; nothing of it has to be closed.
   *
   * @param uri as Lambda or Batch says it
   * @return empty if the image is gone
   */
  static Optional<ImageSource> open(Aws aws, String uri) {
    try {
      Reference.Registry name = Reference.Registry.parse(uri);
      return Optional.of(aws.registry(name.host()).open(name, Platform.LINUX_AMD64));
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ContainerException e) {
      if (e.kind() == ContainerException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw ImageFailure.of(e, true);
    }
  }

  /** What a repackaged image was made of; empty if it is none. */
  static Optional<OriginalImage> original(ImageSource image) {
    if (!Repackager.isRepackaged(image)) {
      return Optional.empty();
    }
    try {
      return Optional.of(OriginalImage.of(image));
    } catch (ContainerException e) {
      throw ImageFailure.of(e, true);
    }
  }

  /**
   * What the function is told of its definition.
   *
   * @param uri as Lambda says it
   * @return empty if the image is gone, or none that scar made
   */
  static Optional<JsonNode> configuration(Aws aws, String uri) {
    return open(aws, uri).flatMap(DeployedImage::original).flatMap(DeployedImage::configuration);
  }

  private static Optional<JsonNode> configuration(OriginalImage image) {
    AtomicReference<@Nullable JsonNode> found = new AtomicReference<>();
    try {
      image.visitPackage(
          (name, executable, content) -> {
            if (name.equals(FunctionConfig.FILE_NAME)) {
              found.set(new YAMLMapper().readTree(content.readAllBytes()));
            }
            return found.get() == null;
          });
    } catch (ContainerException e) {
      throw ImageFailure.of(e, true);
    }
    return Optional.ofNullable(found.get()).filter(ObjectNode.class::isInstance);
  }
}
