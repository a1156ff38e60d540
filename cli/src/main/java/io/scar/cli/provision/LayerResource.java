package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.plan.LayerSpec;
import io.scar.cli.plan.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.LayerVersionContentInput;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** The shared layer: published once for each content, and found again by its description. */
final class LayerResource implements ResourceType<LayerSpec> {

  /** How the layer's zip is sent. */
  @FunctionalInterface
  interface Sending {
    LayerVersionContentInput content(Undo undo);
  }

  private final Aws aws;
  private final Sending sending;

  /** ARN by description, of the versions that there are; null until they were asked for. */
  private @Nullable Map<String, String> versions;

  LayerResource(Aws aws, Sending sending) {
    this.aws = aws;
    this.sending = sending;
  }

  boolean exists(LayerSpec layer) {
    return versions().containsKey(layer.description());
  }

  /**
   * What a function's list of layers has for an ARN: the description of a version of ours, else the
   * ARN itself.
   */
  String normal(String arn) {
    return versions().entrySet().stream()
        .filter(version -> version.getValue().equals(arn))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(arn);
  }

  /** The reverse of {@link #normal}. */
  String arn(String normal) {
    return versions().getOrDefault(normal, normal);
  }

  @Override
  public Class<LayerSpec> specs() {
    return LayerSpec.class;
  }

  @Override
  public void create(LayerSpec wanted, Undo undo) {
    LayerVersionContentInput content = sending.content(undo);
    PublishLayerVersionResponse published =
        aws.calls()
            .run(
                "lambda:PublishLayerVersion",
                "layer " + Names.LAYER,
                () ->
                    aws.lambda()
                        .publishLayerVersion(
                            p ->
                                p.layerName(Names.LAYER)
                                    .description(wanted.description())
                                    .licenseInfo("Apache-2.0")
                                    .compatibleRuntimes(Runtime.PROVIDED_AL2023)
                                    .content(content)));
    versions().put(wanted.description(), published.layerVersionArn());
    undo.add(
        wanted.thing(),
        () -> {
          versions().remove(wanted.description());
          delete(published.layerVersionArn(), published.version());
        });
  }

  private void delete(String arn, long number) {
    aws.calls()
        .run(
            "lambda:DeleteLayerVersion",
            "layer " + arn,
            () ->
                aws.lambda()
                    .deleteLayerVersion(l -> l.layerName(Names.LAYER).versionNumber(number)));
  }

  private Map<String, String> versions() {
    if (versions == null) {
      versions = read();
    }
    return versions;
  }

  /** Of versions with one description the newest, which Lambda lists first. */
  private Map<String, String> read() {
    Optional<Map<String, String>> found =
        aws.calls()
            .find(
                "lambda:ListLayerVersions",
                "layer " + Names.LAYER,
                () -> {
                  Map<String, String> arns = new LinkedHashMap<>();
                  aws.lambda()
                      .listLayerVersionsPaginator(l -> l.layerName(Names.LAYER))
                      .layerVersions()
                      .forEach(
                          version -> {
                            if (version.description() != null) {
                              arns.putIfAbsent(version.description(), version.layerVersionArn());
                            }
                          });
                  return arns;
                });
    return found.orElseGet(LinkedHashMap::new);
  }
}
