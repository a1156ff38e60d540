package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition.Deployment;
import io.scar.cli.failure.Failure;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.LayerVersionContentInput;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** The shared layer: published once for each content, and found again by its description. */
final class LayerResource {

  private final Aws aws;
  private final Uploads uploads;

  LayerResource(Aws aws, Uploads uploads) {
    this.aws = aws;
    this.uploads = uploads;
  }

  /**
   * @param arn of the layer's version
   * @param published whether this call published it
   */
  record Version(String arn, boolean published) {}

  Version ensure(LayerPackage layer, Deployment deployment) {
    Optional<String> existing = find(layer.description());
    if (existing.isPresent()) {
      return new Version(existing.get(), false);
    }
    LayerVersionContentInput content = content(layer, deployment);
    String arn =
        aws.calls()
            .run(
                "lambda:PublishLayerVersion",
                "layer " + Names.LAYER,
                () ->
                    aws.lambda()
                        .publishLayerVersion(
                            p ->
                                p.layerName(Names.LAYER)
                                    .description(layer.description())
                                    .licenseInfo("Apache-2.0")
                                    .compatibleRuntimes(Runtime.PROVIDED_AL2023)
                                    .content(content))
                        .layerVersionArn());
    return new Version(arn, true);
  }

  private LayerVersionContentInput content(LayerPackage layer, Deployment deployment) {
    if (layer.size() <= deployment.maxPayload()) {
      return LayerVersionContentInput.builder().zipFile(PackageFile.read(layer.zip())).build();
    }
    if (deployment.bucket() == null) {
      throw Failure.doesNotFit(
          "The layer %s has %d bytes; Lambda takes %d directly."
              .formatted(layer.zip().getFileName(), layer.size(), deployment.maxPayload()),
          "Give -db BUCKET (`lambda.deployment.bucket`), through which it can be sent.");
    }
    String bucket = deployment.bucket();
    String key = "lambda/layers/" + layer.digest() + ".zip";
    uploads.upload(layer.zip(), bucket, key);
    return LayerVersionContentInput.builder().s3Bucket(bucket).s3Key(key).build();
  }

  private Optional<String> find(String description) {
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
