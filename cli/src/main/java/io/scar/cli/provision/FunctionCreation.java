package io.scar.cli.provision;

import io.scar.cli.aws.AnswerJson;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Deployment;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.provision.Creation.Created;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.contract.definition.Input;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;

/** Creates one function and what it needs; each thing that it makes, it tells {@link Undo}. */
final class FunctionCreation {

  private final Clients clients;
  private final Aws aws;
  private final LayerPackage layer;
  private final Undo undo;
  private final Steps steps;
  private final PackageTransfer packages;
  private final FunctionResource functions;
  private final LayerResource layers;
  private final RoleResource roles;
  private final BucketResource buckets;
  private final TriggerResource triggers;
  private final LogGroupResource logGroups;

  FunctionCreation(Clients clients, Aws aws, LayerPackage layer, Undo undo, Steps steps) {
    this.clients = clients;
    this.aws = aws;
    this.layer = layer;
    this.undo = undo;
    this.steps = steps;
    this.packages = new PackageTransfer(aws, undo, steps);
    this.functions = new FunctionResource(aws);
    this.layers = new LayerResource(aws);
    this.roles = new RoleResource(aws);
    this.buckets = new BucketResource(aws);
    this.triggers = new TriggerResource(aws);
    this.logGroups = new LogGroupResource(aws);
  }

  /**
   * Makes nothing.
   *
   * @throws Failure if what is to be made is there already, or if S3 would reject a trigger
   */
  void requireNew(FunctionDefinition function) {
    if (functions.find(function.name()).isPresent()) {
      throw Failure.usage(
          "Function " + function.name() + " exists already.",
          "`scar rm -n "
              + function.name()
              + "` removes it, then init makes it anew; another name makes another function.");
    }
    String role = Names.role(function.name());
    if (function.role() == null && roles.exists(role)) {
      throw RoleResource.existsAlready(role);
    }
    for (Input input : function.inputs()) {
      if (buckets.exists(input.path().bucket())) {
        triggers.check(aws.functionArn(function.name()), input.path());
      }
    }
  }

  Created create(FunctionDefinition function) {
    long begin = System.nanoTime();
    try (ImageSource image = Images.open(clients, function)) {
      CreateFunctionResponse made = create(function, image);
      return new Created(
          function.name(),
          made.functionArn(),
          function.size().memory(),
          function.size().timeout(),
          Duration.ofNanos(System.nanoTime() - begin),
          AnswerJson.of(made));
    } catch (ContainerException e) {
      throw Images.failure(function, e);
    } catch (IOException e) {
      throw Failure.machine(
          "The image of " + function.name() + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  private CreateFunctionResponse create(FunctionDefinition function, ImageSource image)
      throws IOException {
    ImageDelivery delivery = delivery(function, image);
    if (delivery.packed()) {
      // A package that Lambda will not take need not be written.
      checkLeastSize(function, image);
    }
    try (PackageFile code = PackageFile.write(function, image, delivery)) {
      checkSize(function, code);
      return create(function, delivery, code);
    }
  }

  /** An image of this machine is packed if it may be; the cache is for all others. */
  private ImageDelivery delivery(FunctionDefinition function, ImageSource image)
      throws IOException {
    FunctionDefinition.Cache cache = function.cache();
    boolean remote = Images.isRemote(function);
    ImageDelivery delivery =
        remote
            ? new ImageDelivery(false, Images.pinned(function, image), null)
            : new ImageDelivery(true, null, null);
    if (!remote && cache != null && !fits(function, image, delivery)) {
      delivery = new ImageDelivery(false, null, null);
    } else if (cache == null || !(remote || cache.asked())) {
      return delivery;
    }
    return delivery.withCached(
        new CacheResource(aws, undo, steps).ensure(image, remote, cache.folder()));
  }

  private boolean fits(FunctionDefinition function, ImageSource image, ImageDelivery delivery)
      throws IOException {
    try {
      checkLeastSize(function, image);
      try (PackageFile code = PackageFile.write(function, image, delivery)) {
        checkSize(function, code);
      }
      return true;
    } catch (Failure e) {
      if (e.status() != ExitStatus.DOES_NOT_FIT) {
        throw e;
      }
      return false;
    }
  }

  private CreateFunctionResponse create(
      FunctionDefinition function, ImageDelivery delivery, PackageFile code) {
    String name = function.name();
    Map<String, String> tags = tags(function);
    String role = function.role() != null ? function.role() : role(function, delivery, tags);
    String layerArn = layer(function);
    CreateFunctionResponse created =
        functions.create(function, delivery, packages.code(function, code), role, layerArn, tags);
    undo.add("function " + name, () -> functions.delete(name));
    functions.awaitActive(name);
    undo.requireGoingOn();
    steps.did(
        '+',
        "function",
        name,
        "%d MB · %d s".formatted(function.size().memory(), function.size().timeout()));
    logGroup(function, tags);
    for (Output output : function.outputs()) {
      folder(output.path());
    }
    for (Input input : function.inputs()) {
      folder(input.path());
      trigger(created.functionArn(), name, input.path());
    }
    return created;
  }

  private String role(
      FunctionDefinition function, ImageDelivery delivery, Map<String, String> tags) {
    String name = Names.role(function.name());
    String arn = roles.create(name, function, tags);
    undo.add("role " + name, () -> roles.delete(name));
    roles.putPolicy(name, function, delivery);
    StringBuilder detail = new StringBuilder();
    function
        .inputs()
        .forEach(input -> detail.append("s3:GetObject ").append(input.path()).append("/* · "));
    function
        .outputs()
        .forEach(output -> detail.append("s3:PutObject ").append(output.path()).append("/* · "));
    ImagePermissions.of(function, delivery, aws.partition())
        .summary()
        .forEach(part -> detail.append(part).append(" · "));
    steps.did('+', "role", name, detail + "logs");
    return arn;
  }

  private String layer(FunctionDefinition function) {
    String thing = Names.LAYER + " " + layer.version();
    String size = Megabytes.of(layer.size());
    String existing = layers.find(layer.description()).orElse(null);
    if (existing != null) {
      steps.did('=', "layer", thing, size);
      return existing;
    }
    LayerResource.Version version =
        layers.publish(layer, packages.content(layer, function.deployment()));
    undo.add("layer " + thing, () -> layers.delete(version));
    steps.did('+', "layer", thing, size);
    return version.arn();
  }

  private void logGroup(FunctionDefinition function, Map<String, String> tags) {
    String name = function.logGroup();
    boolean made = logGroups.ensure(name, tags);
    if (made) {
      undo.add("log group " + name, () -> logGroups.delete(name));
    }
    logGroups.retain(name, function.log().retentionDays());
    steps.did(made ? '+' : '=', "log", name, "kept " + function.log().retentionDays() + " days");
  }

  private void folder(StoragePath path) {
    if (buckets.ensure(path.bucket())) {
      undo.add("bucket " + path.bucket(), () -> buckets.delete(path.bucket()));
      steps.did('+', "bucket", path.bucket(), "");
    }
    if (buckets.ensureFolder(path)) {
      undo.add("folder " + path, () -> buckets.deleteObject(path.bucket(), path.keyPrefix()));
    }
  }

  private void trigger(String arn, String name, StoragePath path) {
    triggers.permit(arn, path.bucket());
    triggers.add(arn, path);
    undo.add("trigger " + path, () -> triggers.remove(arn, path.bucket()));
    steps.did('+', "trigger", path + "/* → " + name, "");
  }

  private void checkLeastSize(FunctionDefinition function, ImageSource image) throws IOException {
    PackedImage packed = PackedImage.of(image);
    checkSize(function, "at least ", packed.zipped(), packed.unzipped());
  }

  private void checkSize(FunctionDefinition function, PackageFile code) {
    checkSize(function, "", code.size(), code.unzipped());
  }

  /**
   * @param bound before the package's sizes: empty, or {@code at least }
   */
  private void checkSize(FunctionDefinition function, String bound, long zipped, long unzipped) {
    Deployment deployment = function.deployment();
    long together = unzipped + layer.unzipped();
    if (together > deployment.maxUnzipped()) {
      throw Failure.doesNotFit(
          "The package of %s has %s%s and the layer %s unzipped; Lambda takes %s together."
              .formatted(
                  function.name(),
                  bound,
                  Megabytes.of(unzipped),
                  Megabytes.of(layer.unzipped()),
                  Megabytes.of(deployment.maxUnzipped())),
          "Give `lambda.container.cache: s3://BUCKET`, or -db BUCKET: an image that is too large for"
              + " the package is unpacked from there. Or use a smaller image.");
    }
    PackageTransfer.check("The package of " + function.name(), bound, zipped, deployment);
    PackageTransfer.check("The layer", "", layer.size(), deployment);
  }

  private Map<String, String> tags(FunctionDefinition function) {
    Map<String, String> tags = new LinkedHashMap<>(function.tags());
    tags.put(Names.CREATED_BY_TAG, Names.CREATED_BY);
    tags.put(Names.OWNER_TAG, aws.identity().userId());
    return tags;
  }
}
