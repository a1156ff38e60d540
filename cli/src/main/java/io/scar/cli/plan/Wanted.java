package io.scar.cli.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.HttpAccess;
import io.scar.cli.definition.ImageName;
import io.scar.cli.plan.BucketSpec.Purpose;
import io.scar.contract.definition.Input;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.environment.FunctionVariables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a definition asks of AWS.
 *
 * @param cache the image made ready, if the function has one; null for none
 * @param image that the function, or its jobs, are started from; null for none
 * @param codeSha256 of the package, in hexadecimal; null while it is not known
 * @param throughBucket whether a zip is too large to be sent in a call
 * @param apiId of the API that the function has; null for none
 */
public record Wanted(
    FunctionDefinition definition,
    Place place,
    LayerSpec layer,
    ImageDelivery delivery,
    @Nullable CacheSpec cache,
    @Nullable RunImage image,
    @Nullable String codeSha256,
    boolean throughBucket,
    @Nullable String apiId) {

  /**
   * As far as a definition tells without its image: for policies.
   *
   * @param layer any
   */
  public static Wanted outlined(FunctionDefinition definition, Place place, LayerSpec layer) {
    ImageDelivery delivery = outlinedDelivery(definition);
    FunctionDefinition.Cache cache = definition.cache();
    return new Wanted(
        definition,
        place,
        layer,
        delivery,
        cache == null || definition.isImageRuntime()
            ? null
            : new CacheSpec(cache.folder(), cache.folder().key("*"), ""),
        outlinedImage(definition),
        null,
        definition.deployment().bucket() != null,
        null);
  }

  /**
   * Whether the function, or its jobs in Batch, are started from an image in a registry: where its
   * runtime is the image, or its work is not done in Lambda alone.
   */
  public static boolean needsImage(FunctionDefinition definition) {
    return definition.isImageRuntime() || !definition.executionMode().equals("lambda");
  }

  private static @Nullable RunImage outlinedImage(FunctionDefinition definition) {
    if (!needsImage(definition)) {
      return null;
    }
    return definition.isImageReady()
        ? RunImage.ready(String.valueOf(definition.image()))
        : new RunImage(definition.name(), "", true, "");
  }

  private static ImageDelivery outlinedDelivery(FunctionDefinition definition) {
    String image = definition.image();
    if (image == null || ImageName.isPlaceholder(image) || definition.isImageRuntime()) {
      return new ImageDelivery(false, null, null, "", "");
    }
    return ImageName.isRemote(image)
        ? ImageDelivery.from(image, image)
        : ImageDelivery.inPackage(image);
  }

  /** What the function may do. */
  public ObjectNode executionPolicy() {
    List<Permission> permissions =
        new ArrayList<>(ExecutionPolicy.permissions(definition, delivery, place));
    if (cache != null && delivery.cached() == null) {
      permissions.add(
          new Permission(
              List.of("s3:GetObject"),
              List.of(place.bucket(cache.folder().bucket()) + "/" + cache.key())));
    }
    return Permission.policy(permissions);
  }

  /** In the order in which one needs the other. */
  public List<Spec> specs() {
    List<Spec> specs = new ArrayList<>();
    if (image != null && image.made()) {
      specs.add(new RepositorySpec(definition.name(), true, true, true, tags()));
      specs.add(new ImageSpec(definition.name(), image.digest(), image.detail()));
    }
    if (definition.role() == null) {
      specs.add(role());
    }
    String packages = definition.deployment().bucket();
    if (throughBucket && packages != null) {
      specs.add(new BucketSpec(packages, Purpose.PACKAGES));
    }
    if (!definition.isImageRuntime()) {
      specs.add(layer);
    }
    if (cache != null) {
      specs.add(new BucketSpec(cache.folder().bucket(), Purpose.IMAGES));
      specs.add(cache);
    }
    specs.add(function());
    specs.add(new LogGroupSpec(definition.logGroup(), definition.log().retentionDays(), tags()));
    operation(specs);
    http(specs);
    storage(specs);
    return specs;
  }

  /** The function itself. */
  public FunctionSpec function() {
    List<String> layers = new ArrayList<>(definition.layers());
    layers.add(layer.description());
    String name = definition.name();
    RunImage run = definition.isImageRuntime() ? image : null;
    if (run != null) {
      layers.clear();
    }
    return new FunctionSpec(
        name,
        run == null ? null : run.uri(),
        run == null ? definition.runtime() : "",
        run == null ? Names.HANDLER : "",
        definition.description(),
        definition.role() == null ? place.role(Names.role(name)) : definition.role(),
        definition.size(),
        definition.architectures(),
        layers,
        variables(),
        FunctionConfiguration.of(definition, delivery),
        run == null ? codeSha256 : run.sha256(),
        tags(),
        definition.network(),
        definition.operation().deadLetter());
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>(definition.tags());
    tags.put(Names.CREATED_BY_TAG, Names.CREATED_BY);
    return tags;
  }

  private Map<String, String> variables() {
    Map<String, String> variables = FunctionConfiguration.variables(definition, delivery);
    HttpAccess http = definition.http();
    if (apiId != null && http != null && http.type() != HttpAccess.EndpointType.URL) {
      variables.put(FunctionVariables.API_GATEWAY_ID, apiId);
    }
    return variables;
  }

  private void http(List<Spec> specs) {
    HttpAccess http = definition.http();
    if (http == null) {
      return;
    }
    String name = definition.name();
    if (http.type() == HttpAccess.EndpointType.URL) {
      specs.add(new FunctionUrlSpec(name, http.signed(), http.cors(), true));
      return;
    }
    Map<String, String> tags = new LinkedHashMap<>(tags());
    tags.put(Names.FUNCTION_TAG, name);
    specs.add(new ApiSpec(name, place.function(name), http, apiId, tags, true));
  }

  private RoleSpec role() {
    return new RoleSpec(
        Names.role(definition.name()),
        definition.name(),
        ExecutionPolicy.trust(),
        executionPolicy(),
        tags(),
        ExecutionPolicy.summary(definition, delivery, place));
  }

  private void operation(List<Spec> specs) {
    FunctionDefinition.Operation operation = definition.operation();
    String name = definition.name();
    if (operation.reservedConcurrency() != null) {
      specs.add(new ConcurrencySpec(name, operation.reservedConcurrency()));
    }
    if (operation.onFailure() != null) {
      specs.add(new FailureDestinationSpec(name, operation.onFailure()));
    }
    if (operation.keepWarm() != null) {
      specs.add(
          new ScheduleSpec(
              Names.schedule(name),
              name,
              place.function(name),
              operation.keepWarm(),
              tags(),
              true));
    }
  }

  private void storage(List<Spec> specs) {
    List<StoragePath> paths = new ArrayList<>();
    definition.outputsOfRole().stream().map(Output::path).forEach(paths::add);
    definition.inputsOfRole().stream().map(Input::path).forEach(paths::add);
    for (StoragePath path : paths) {
      specs.add(new BucketSpec(path.bucket(), Purpose.INPUT_AND_OUTPUT));
      if (!path.folder().isEmpty()) {
        specs.add(new FolderSpec(path));
      }
    }
    specs.addAll(triggers());
  }

  /** One for each bucket. */
  private List<TriggerSpec> triggers() {
    Map<String, List<TriggerSpec.Entry>> entries = new LinkedHashMap<>();
    for (Input input : definition.inputsOfRole()) {
      entries
          .computeIfAbsent(input.path().bucket(), bucket -> new ArrayList<>())
          .add(TriggerSpec.Entry.of(input.path().keyPrefix()));
    }
    String name = definition.name();
    return entries.entrySet().stream()
        .map(
            bucket ->
                new TriggerSpec(
                    bucket.getKey(), name, place.function(name), bucket.getValue(), true))
        .toList();
  }
}
