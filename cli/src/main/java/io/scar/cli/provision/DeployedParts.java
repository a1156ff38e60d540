package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.JobDefinitionSpec;
import io.scar.cli.plan.RunImage;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.repackage.OriginalImage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a deployed function consists of, from which it can be made again.
 *
 * @param file its package
 * @param told what it was told of its definition
 * @param start looks what it, or its jobs, are started from; empty if that is not there any more
 */
record DeployedParts(DeployedPackage file, ObjectNode told, Supplier<Optional<StartImage>> start)
    implements AutoCloseable {

  private static final String TO_A_FILE =
      "Describe the function in a file, and give that: `scar update -f FILE`.";

  /**
   * Fetches them.
   *
   * @throws Failure USAGE if the function cannot be told from what is deployed
   */
  static DeployedParts fetch(Aws aws, DeployedFunction function) {
    FunctionSpec spec = function.spec();
    return spec.image() == null
        ? ofPackage(aws, function)
        : ofImage(aws, spec, spec.image(), spec.configuration());
  }

  private static DeployedParts ofPackage(Aws aws, DeployedFunction function) {
    FunctionSpec spec = function.spec();
    DeployedPackage file = DeployedPackage.fetch(spec.name(), function.code(), spec.codeSha256());
    boolean complete = false;
    try {
      ObjectNode told = file.configuration(spec.name());
      complete = true;
      return new DeployedParts(
          file,
          told,
          () -> BatchState.hadJobs(told) ? startOfJobs(aws, spec.name(), told) : Optional.empty());
    } finally {
      if (!complete) {
        file.close();
      }
    }
  }

  private static Optional<StartImage> startOfJobs(Aws aws, String function, JsonNode told) {
    Optional<String> uri =
        new JobDefinitionResource(aws, new RepositoryResource(aws))
            .read(function)
            .map(JobDefinitionResource.Found::spec)
            .map(JobDefinitionSpec::image);
    if (uri.isEmpty()) {
      return Optional.empty();
    }
    return isLeftAsItIs(function, uri.get(), told)
        ? Optional.of(ready(uri.get()))
        : DeployedImage.open(aws, uri.get())
            .flatMap(DeployedImage::original)
            .map(DeployedParts::madeOf);
  }

  private static DeployedParts ofImage(
      Aws aws, FunctionSpec spec, String uri, JsonNode toldInVariables) {
    String name = spec.name();
    if (!isLeftAsItIs(name, uri, toldInVariables)) {
      ImageSource image =
          DeployedImage.open(aws, uri)
              .orElseThrow(
                  () ->
                      Failure.usage(
                          "The image of function %s, %s, is not in its repository any more."
                              .formatted(name, uri),
                          TO_A_FILE));
      Optional<OriginalImage> original = DeployedImage.original(image);
      if (original.isPresent()) {
        DeployedPackage file = DeployedPackage.in(original.get(), name);
        return whole(name, file, madeOf(original.get()));
      }
    }
    if (!(toldInVariables instanceof ObjectNode told)) {
      throw Failure.usage(
          "Function %s is image %s, which scar has left as it is, and nothing there tells of its definition."
              .formatted(name, uri),
          TO_A_FILE);
    }
    return whole(name, DeployedPackage.telling(told), ready(uri));
  }

  private static DeployedParts whole(String name, DeployedPackage file, StartImage start) {
    boolean complete = false;
    try {
      DeployedParts parts =
          new DeployedParts(file, file.configuration(name), () -> Optional.of(start));
      complete = true;
      return parts;
    } finally {
      if (!complete) {
        file.close();
      }
    }
  }

  /** As far as its name and the definition tell; scar's own are in the function's repository. */
  private static boolean isLeftAsItIs(String function, String uri, JsonNode told) {
    if (!told.at("/container/create_image").asBoolean(true)) {
      return true;
    }
    try {
      return !Reference.Registry.parse(uri).repository().equals(function);
    } catch (ContainerException e) {
      return true;
    }
  }

  private static StartImage ready(String uri) {
    return new StartImage.Ready(RunImage.ready(uri));
  }

  private static StartImage madeOf(OriginalImage original) {
    return new StartImage.MadeOf(original, original.name());
  }

  @Override
  public void close() {
    file.close();
  }
}
