package io.scar.cli.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.DefinitionBuilder;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.FunctionConfiguration;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.ImageDelivery;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
import io.scar.cli.plan.Wanted;
import io.scar.container.files.TreeRemover;
import io.scar.contract.definition.CachedImage;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A deployed function as the definition that would make it: what Lambda says of it, and what is in
 * its package. Files of the package lie in a temporary folder until this is closed.
 */
public final class DeployedDefinition implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Variables that are not the user's. */
  private static final Set<String> OURS =
      Set.of(
          FunctionVariables.FDL,
          FunctionVariables.IMAGE_ID,
          FunctionVariables.EXTRA_PAYLOAD,
          FunctionVariables.API_GATEWAY_ID);

  private final DeployedParts parts;
  private final Path folder;
  private final ImageDelivery delivery;
  private final ObjectNode tree;

  private DeployedDefinition(
      DeployedParts parts, Path folder, ImageDelivery delivery, ObjectNode tree) {
    this.parts = parts;
    this.folder = folder;
    this.delivery = delivery;
    this.tree = tree;
  }

  /**
   * Reads a function.
   *
   * @throws Failure NOT_FOUND if there is none, USAGE if others made it
   */
  public static DeployedDefinition read(Aws aws, String name) {
    Place place = new Place(aws.partition(), aws.region(), aws.accountId());
    LayerResource layers =
        new LayerResource(
            aws,
            _ -> {
              throw new IllegalStateException("nothing is made");
            });
    DeployedFunction function =
        new FunctionReader(aws, layers)
            .read(name)
            .orElseThrow(
                () ->
                    Failure.notFound(
                        "Function " + name + " does not exist.", "`scar ls` lists yours."));
    if (!function.ours()) {
      throw Failure.usage("Function " + name + " was not made by scar.", null);
    }
    FunctionSpec spec = function.spec();
    DeployedParts parts = DeployedParts.fetch(aws, function);
    Path folder = null;
    boolean ready = false;
    try {
      folder = Files.createTempDirectory("scar-update-");
      ObjectNode lambda = parts.told();
      ImageDelivery delivery = delivery(lambda, spec.variables());
      describe(lambda, spec);
      unpack(
          lambda,
          parts.file(),
          folder,
          spec.variables().containsKey(FunctionVariables.EXTRA_PAYLOAD));
      ObjectNode tree = JsonNodeFactory.instance.objectNode();
      tree.set("lambda", lambda);
      DefinitionBuilder.separate(tree);
      if (!spec.role().equals(place.role(Names.role(name)))) {
        tree.putObject("iam").put("role", spec.role());
      }
      new LogGroupResource(aws)
          .read(Names.logGroup(name))
          .map(group -> group.spec().retentionDays())
          .ifPresent(
              days -> tree.putObject("cloudwatch").put("log_retention_policy_in_days", days));
      ready = true;
      return new DeployedDefinition(parts, folder, delivery, tree);
    } catch (IOException e) {
      throw Failure.machine(
          "No temporary folder can be made: " + e.getMessage(), "Free space there.", e);
    } finally {
      if (!ready) {
        remove(parts, folder);
      }
    }
  }

  /** What Lambda says is the truth; the configuration file tells what Lambda does not know. */
  private static void describe(ObjectNode lambda, FunctionSpec spec) {
    lambda.put("name", spec.name());
    lambda.put("memory", spec.size().memory());
    lambda.put("timeout", spec.size().timeout());
    lambda.put("ephemeral_storage", spec.size().ephemeralStorage());
    lambda.put("description", spec.description());
    spec.architectures().forEach(lambda.putArray("architectures")::add);
    if (spec.image() == null) {
      lambda.put("runtime", spec.runtime());
      ArrayNode layers = lambda.putArray("layers");
      spec.layers().stream()
          .filter(layer -> layer.startsWith("arn:"))
          .filter(arn -> !arn.contains(":layer:" + Names.LAYER + ":"))
          .forEach(layers::add);
    }
    ObjectNode variables = lambda.withObject("/environment").putObject("Variables");
    spec.variables()
        .forEach(
            (variable, value) -> {
              if (!OURS.contains(variable)) {
                variables.put(variable, value);
              }
            });
  }

  private static void unpack(
      ObjectNode lambda, DeployedPackage file, Path folder, boolean withExtra) {
    String script = lambda.path("init_script").asText("");
    if (!script.isEmpty()) {
      Path extracted = file.extractFile(script, folder.resolve("script"));
      if (extracted != null) {
        lambda.put("init_script", extracted.toString());
      }
    }
    Path extra = folder.resolve("extra");
    if (withExtra && file.extract(extra, script)) {
      lambda.put("extra_payload", extra.toString());
    }
  }

  private static ImageDelivery delivery(ObjectNode lambda, Map<String, String> variables) {
    ObjectNode container = lambda.withObject("/container");
    boolean packed =
        container.path("image_file").asText().equals(FunctionConfiguration.IMAGE_FOLDER);
    String image = container.path("image").asText("");
    ImageDelivery delivery =
        new ImageDelivery(
            packed,
            packed || image.isEmpty() ? null : image,
            cached(container.path("cached")),
            packed ? image : "",
            variables.getOrDefault(FunctionVariables.IMAGE_ID, ""));
    container.remove(Set.of("image", "image_file", "cached"));
    return delivery;
  }

  private static @Nullable CachedImage cached(JsonNode node) {
    try {
      return node.isObject() ? JSON.treeToValue(node, CachedImage.class) : null;
    } catch (JsonProcessingException e) {
      return null; // the image is fetched from where it comes
    }
  }

  /**
   * As an element of {@code functions.aws} would describe it.
   *
   * @param flags what is to change: another execution mode wants the image where the function has
   *     none of it, from its registry
   */
  public ObjectNode tree(JsonNode flags) {
    ObjectNode copy = tree.deepCopy();
    JsonNode mode = flags.at("/lambda/execution_mode");
    if (delivery.reference() != null
        && !mode.isMissingNode()
        && !mode.equals(tree.at("/lambda/execution_mode"))) {
      copy.withObject("/lambda/container").put("image", delivery.reference());
    }
    return copy;
  }

  /**
   * @param definition made of {@link #tree} and what is to change
   * @throws Failure USAGE if it cannot be done without its image
   */
  public Target target(FunctionDefinition definition) {
    if (definition.image() != null) {
      return Target.of(definition);
    }
    boolean unpacks = !definition.isImageRuntime() && definition.isWorkedInLambda();
    if (unpacks && !delivery.hasImage()) {
      throw noImage(definition);
    }
    return new Target(
        definition,
        new Target.KeptImage(
            parts.file(), unpacks ? delivery : delivery.ofJobsAlone(), start(definition)));
  }

  private StartImage start(FunctionDefinition definition) {
    boolean isImage = tree.at("/lambda/runtime").asText().equals(FunctionSpec.IMAGE_RUNTIME);
    // One that is to be of the other form is refused later, with the reason.
    return Wanted.needsImage(definition) && isImage == definition.isImageRuntime()
        ? parts.start().get().orElseThrow(() -> noImage(definition))
        : new StartImage.None();
  }

  private static Failure noImage(FunctionDefinition definition) {
    return Failure.usage(
        "%s needs its image for this change, and there is nothing to take it from."
            .formatted(definition.name()),
        "Give the image too: -i IMAGE; or its definition: -f FILE.");
  }

  @Override
  public void close() {
    remove(parts, folder);
  }

  private static void remove(DeployedParts parts, @Nullable Path folder) {
    parts.close();
    if (folder != null) {
      try {
        TreeRemover.remove(folder);
      } catch (IOException e) {
        throw Failure.machine(folder + " cannot be removed: " + e.getMessage(), null, e);
      }
    }
  }
}
