package io.scar.local.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.LayerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Layers and their versions. */
final class LayerOperations {

  private static final Pattern NAME =
      Pattern.compile("(?:arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:)?([a-zA-Z0-9-_]+)");
  private static final int DESCRIPTION = 256;
  private static final int LONGEST_NAME = 140;

  private final FunctionRegistry registry;
  private final FunctionJson json;
  private final CodeInput codeInput;
  private final CodeLocation locations;

  LayerOperations(
      FunctionRegistry registry, FunctionJson json, CodeInput codeInput, CodeLocation locations) {
    this.registry = registry;
    this.json = json;
    this.codeInput = codeInput;
    this.locations = locations;
  }

  void publish(Call call) throws IOException, AwsException {
    String name = name(call);
    String region = call.request().region();
    RequestBody body = call.body();
    String description = body.text("Description").orElse("");
    FunctionChecks.length(description, "description", DESCRIPTION);
    List<String> runtimes = body.texts("CompatibleRuntimes").orElse(List.of());
    List<String> architectures = body.texts("CompatibleArchitectures").orElse(List.of());
    String license = body.text("LicenseInfo").orElse(null);
    Path archive = codeInput.read(body.structure("Content"));
    LayerVersion made;
    try {
      made =
          registry.change(
              () -> {
                var code = registry.addCode(archive);
                LayerVersion layer =
                    new LayerVersion(
                        name,
                        region,
                        registry.layers().nextVersion(name),
                        description,
                        license,
                        runtimes,
                        architectures,
                        code.sha256(),
                        code.size(),
                        System.currentTimeMillis(),
                        false);
                registry.layers().put(layer);
                return layer;
              });
    } finally {
      Files.deleteIfExists(archive);
    }
    call.answer(201, withContent(made));
  }

  void get(Call call) throws IOException, AwsException {
    call.answer(200, withContent(require(name(call), call.labels().get(1), call)));
  }

  /** Both {@code ListLayers} and {@code GetLayerVersionByArn} are a GET of this path. */
  void listOrFind(Call call) throws IOException, AwsException {
    if (call.request().parameter("find").filter("LayerVersion"::equals).isPresent()) {
      String arn = call.request().parameter("Arn").orElse("");
      Arns.LayerName layer =
          Arns.parseLayerVersion(arn)
              .orElseThrow(
                  () ->
                      LambdaErrors.constraint(arn, "arn", "Member must be a layer version's ARN"));
      call.answer(200, withContent(require(layer.name(), Integer.toString(layer.version()), call)));
      return;
    }
    List<ObjectNode> found =
        registry.layers().newest().stream()
            .filter(layer -> compatible(layer, call))
            .map(
                layer -> {
                  ObjectNode entry = FunctionJson.object();
                  entry.put("LayerName", layer.name());
                  entry.put("LayerArn", registry.arns().layer(layer.region(), layer.name()));
                  entry.set("LatestMatchingVersion", json.layer(layer));
                  return entry;
                })
            .toList();
    call.answer(200, FunctionOperations.Page.of(call, found).json("Layers"));
  }

  void listVersions(Call call) throws IOException, AwsException {
    List<ObjectNode> found =
        registry.layers().versions(name(call)).stream()
            .filter(layer -> compatible(layer, call))
            .map(json::layer)
            .toList();
    call.answer(200, FunctionOperations.Page.of(call, found).json("LayerVersions"));
  }

  /** Deleting what is not there is no error, as in Lambda. */
  void delete(Call call) throws IOException, AwsException {
    String name = name(call);
    Optional<LayerVersion> layer = find(name, call.labels().get(1));
    if (layer.isPresent()) {
      registry.change(
          () -> {
            registry.layers().put(layer.get().asDeleted());
            registry.sweep();
            return name;
          });
    }
    call.done();
  }

  private ObjectNode withContent(LayerVersion layer) {
    return json.layerWithContent(layer, locations.of(layer.codeSha256(), layer.region()));
  }

  private LayerVersion require(String name, String version, Call call) throws AwsException {
    return find(name, version)
        .orElseThrow(
            () ->
                LambdaErrors.notFound(
                    "The resource you requested does not exist. (%s:%s)"
                        .formatted(registry.arns().layer(call.request().region(), name), version)));
  }

  private Optional<LayerVersion> find(String name, String version) {
    if (!version.matches("\\d{1,9}")) {
      return Optional.empty();
    }
    return registry
        .layers()
        .find(name, Integer.parseInt(version))
        .filter(layer -> !layer.deleted());
  }

  private static boolean compatible(LayerVersion layer, Call call) {
    Optional<String> runtime = call.request().parameter("CompatibleRuntime");
    Optional<String> architecture = call.request().parameter("CompatibleArchitecture");
    return runtime.map(layer.compatibleRuntimes()::contains).orElse(true)
        && architecture.map(layer.compatibleArchitectures()::contains).orElse(true);
  }

  private static String name(Call call) throws AwsException {
    String text = call.labels().getFirst();
    Matcher matcher = NAME.matcher(text);
    if (!matcher.matches() || text.length() > LONGEST_NAME) {
      throw LambdaErrors.constraint(
          text, "layerName", "Member must satisfy regular expression pattern: " + NAME.pattern());
    }
    return matcher.group(1);
  }
}
