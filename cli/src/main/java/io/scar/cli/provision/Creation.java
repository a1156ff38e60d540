package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.AnswerJson;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.contract.definition.Input;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.StoragePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;

/** Creates a function and what it needs: all of it, or nothing. */
public final class Creation {

  /**
   * @param whole what Lambda answered
   */
  public record Created(String name, String arn, int memory, int timeout, ObjectNode whole) {}

  private final Aws aws;
  private final LayerPackage layer;
  private final Steps steps;
  private final FunctionResource functions;
  private final LayerResource layers;
  private final RoleResource roles;
  private final BucketResource buckets;
  private final TriggerResource triggers;
  private final LogGroupResource logGroups;

  public Creation(Aws aws, LayerPackage layer, Uploads uploads, Steps steps) {
    this.aws = aws;
    this.layer = layer;
    this.steps = steps;
    this.buckets = new BucketResource(aws);
    Uploads intoBucket =
        (file, bucket, key) -> {
          if (buckets.ensure(bucket)) {
            steps.did('+', "bucket", bucket, "for packages");
          }
          uploads.upload(file, bucket, key);
        };
    this.functions = new FunctionResource(aws, intoBucket);
    this.layers = new LayerResource(aws, intoBucket);
    this.roles = new RoleResource(aws);
    this.triggers = new TriggerResource(aws);
    this.logGroups = new LogGroupResource(aws);
  }

  /** Checks all that this machine can tell, before any call. */
  public static void check(FunctionDefinition function) {
    requireFile(function.initScript(), "init script");
    requireFile(function.extraPayload(), "extra payload");
    for (Input input : function.inputs()) {
      for (Output output : function.outputs()) {
        if (feeds(output.path(), input.path())) {
          throw Failure.usage(
              "%s: output %s lies inside input %s, so each result would start the function again."
                  .formatted(function.name(), output.path(), input.path()),
              "Use another folder for the output.");
        }
      }
    }
    try (ImageSource image = Images.open(imageOf(function))) {
      image.config();
    } catch (ContainerException e) {
      throw Images.failure(e);
    }
  }

  public Created create(FunctionDefinition function) {
    try (ImageSource image = Images.open(imageOf(function));
        PackageFile code = PackageFile.write(function, image)) {
      checkSize(function, code);
      if (functions.find(function.name()).isPresent()) {
        throw Failure.usage(
            "Function " + function.name() + " exists already.",
            "`scar rm -n " + function.name() + "` removes it; -n chooses another name.");
      }
      Undo undo = new Undo();
      try {
        CreateFunctionResponse made = create(function, code, undo);
        return new Created(
            function.name(),
            made.functionArn(),
            function.size().memory(),
            function.size().timeout(),
            AnswerJson.of(made));
      } catch (Failure e) {
        throw undo.undo(e);
      }
    } catch (ContainerException e) {
      throw Images.failure(e);
    }
  }

  private CreateFunctionResponse create(FunctionDefinition function, PackageFile code, Undo undo) {
    String name = function.name();
    Map<String, String> tags = tags(function);
    String role = function.role() != null ? function.role() : role(function, tags, undo);
    LayerResource.Version version = layers.ensure(layer, function.deployment());
    steps.did(
        version.published() ? '+' : '=',
        "layer",
        Names.LAYER + " " + layer.version(),
        megabytes(layer.size()));
    CreateFunctionResponse created = functions.create(function, code, role, version.arn(), tags);
    undo.add("function " + name, () -> functions.delete(name));
    steps.did(
        '+',
        "function",
        name,
        "%d MB · %d s".formatted(function.size().memory(), function.size().timeout()));
    functions.awaitActive(name);
    if (logGroups.ensure(function.logGroup(), tags)) {
      undo.add("log group " + function.logGroup(), () -> logGroups.delete(function.logGroup()));
    }
    logGroups.retain(function.logGroup(), function.logRetentionDays());
    steps.did('+', "log", function.logGroup(), "kept " + function.logRetentionDays() + " days");
    for (Output output : function.outputs()) {
      folder(output.path(), undo);
    }
    for (Input input : function.inputs()) {
      folder(input.path(), undo);
      trigger(created.functionArn(), name, input.path(), undo);
    }
    return created;
  }

  private String role(FunctionDefinition function, Map<String, String> tags, Undo undo) {
    String name = Names.role(function.name());
    if (roles.exists(name)) {
      throw Failure.usage(
          "Role " + name + " exists already, so it cannot be made for " + function.name() + ".",
          "Give the role to use with -r ARN (`iam.role`), or delete it.");
    }
    String arn = roles.create(name, function, tags);
    undo.add("role " + name, () -> roles.delete(name));
    roles.putPolicy(name, function);
    StringBuilder detail = new StringBuilder();
    function
        .inputs()
        .forEach(input -> detail.append("s3:GetObject ").append(input.path()).append("/* · "));
    function
        .outputs()
        .forEach(output -> detail.append("s3:PutObject ").append(output.path()).append("/* · "));
    steps.did('+', "role", name, detail + "logs");
    return arn;
  }

  private void folder(StoragePath path, Undo undo) {
    if (buckets.ensure(path.bucket())) {
      undo.add("bucket " + path.bucket(), () -> buckets.delete(path.bucket()));
      steps.did('+', "bucket", path.bucket(), "");
    }
    if (buckets.ensureFolder(path)) {
      undo.add("folder " + path, () -> buckets.deleteFolder(path));
    }
  }

  private void trigger(String arn, String name, StoragePath path, Undo undo) {
    triggers.check(arn, path);
    triggers.permit(arn, path.bucket());
    triggers.add(arn, path);
    undo.add("trigger " + path, () -> triggers.remove(arn, path.bucket()));
    steps.did('+', "trigger", path + "/* → " + name, "");
  }

  private void checkSize(FunctionDefinition function, PackageFile code) {
    long together = code.unzipped() + layer.unzipped();
    if (together > function.deployment().maxUnzipped()) {
      throw Failure.doesNotFit(
          "The package of %s has %s and the layer %s unzipped; Lambda takes %s together."
              .formatted(
                  function.name(),
                  megabytes(code.unzipped()),
                  megabytes(layer.unzipped()),
                  megabytes(function.deployment().maxUnzipped())),
          "Use a smaller image.");
    }
  }

  private Map<String, String> tags(FunctionDefinition function) {
    Map<String, String> tags = new LinkedHashMap<>(function.tags());
    tags.put(Names.CREATED_BY_TAG, Names.CREATED_BY);
    tags.put(Names.OWNER_TAG, aws.identity().userId());
    return tags;
  }

  private static String imageOf(FunctionDefinition function) {
    if (function.image() == null) {
      throw Failure.usage("Function " + function.name() + " has no image.", "Give -i IMAGE.");
    }
    return function.image();
  }

  private static boolean feeds(StoragePath output, StoragePath input) {
    return output.bucket().equals(input.bucket())
        && output.keyPrefix().startsWith(input.keyPrefix());
  }

  private static void requireFile(@Nullable Path file, String what) {
    if (file != null && !Files.isReadable(file)) {
      throw Failure.notFound(
          "There is no " + what + " " + file + ".",
          "Paths in a definition start from the definition's folder.");
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
