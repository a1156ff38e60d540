package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.LayerVersionContentInput;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** The shared layer: published once for each content, and found again by its description. */
final class LayerResource {

  private final Aws aws;

  LayerResource(Aws aws) {
    this.aws = aws;
  }

  /** A version that was published. */
  record Version(String arn, long number) {}

  Version publish(LayerPackage layer, LayerVersionContentInput content) {
    return aws.calls()
        .run(
            "lambda:PublishLayerVersion",
            "layer " + Names.LAYER,
            () -> {
              var published =
                  aws.lambda()
                      .publishLayerVersion(
                          p ->
                              p.layerName(Names.LAYER)
                                  .description(layer.description())
                                  .licenseInfo("Apache-2.0")
                                  .compatibleRuntimes(Runtime.PROVIDED_AL2023)
                                  .content(content));
              return new Version(published.layerVersionArn(), published.version());
            });
  }

  void delete(Version version) {
    aws.calls()
        .run(
            "lambda:DeleteLayerVersion",
            "layer " + version.arn(),
            () ->
                aws.lambda()
                    .deleteLayerVersion(
                        l -> l.layerName(Names.LAYER).versionNumber(version.number())));
  }

  /** The ARN of the version that has this description. */
  Optional<String> find(String description) {
    return aws.calls()
        .find(
            "lambda:ListLayerVersions",
            "layer " + Names.LAYER,
            () ->
                aws
                    .lambda()
                    .listLayerVersionsPaginator(l -> l.layerName(Names.LAYER))
                    .layerVersions()
                    .stream()
                    .filter(version -> description.equals(version.description()))
                    .map(LayerVersionsListItem::layerVersionArn)
                    .findFirst())
        .flatMap(found -> found);
  }
}
