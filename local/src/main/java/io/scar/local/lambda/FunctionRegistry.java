package io.scar.local.lambda;

import io.scar.contract.definition.FunctionLimits;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.runtime.EnvironmentPool;
import io.scar.local.lambda.runtime.FunctionSpec;
import io.scar.local.lambda.store.CodeStore;
import io.scar.local.lambda.store.FunctionConfiguration;
import io.scar.local.lambda.store.FunctionImage;
import io.scar.local.lambda.store.FunctionState;
import io.scar.local.lambda.store.FunctionStore;
import io.scar.local.lambda.store.LayerStore;
import io.scar.local.lambda.store.LayerVersion;
import io.scar.local.lambda.store.UnusableArchiveException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of functions, layers and their code, as one thing: changes happen one at a time,
 * and no archive outlives the last function and layer that has it.
 */
final class FunctionRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(FunctionRegistry.class);

  private final Arns arns;
  private final FunctionStore functions;
  private final LayerStore layers;
  private final CodeStore code;
  private final EnvironmentPool pool;
  private final ReentrantLock changes = new ReentrantLock();

  /** A change of what is kept. */
  @FunctionalInterface
  interface Change<T> {
    T make() throws IOException, AwsException;
  }

  FunctionRegistry(Arns arns, Path folder, EnvironmentPool pool) throws IOException {
    this.arns = arns;
    this.functions = new FunctionStore(folder.resolve("functions"));
    this.layers = new LayerStore(folder.resolve("layers"));
    this.code = new CodeStore(folder.resolve("code"), FunctionLimits.UNZIPPED_BYTES_MOST);
    this.pool = pool;
    for (FunctionState function : functions.all()) {
      Integer reserved = function.reservedConcurrency();
      if (reserved != null) {
        pool.limits().reserve(function.name(), OptionalInt.of(reserved));
      }
    }
    sweep();
  }

  Arns arns() {
    return arns;
  }

  FunctionStore functions() {
    return functions;
  }

  LayerStore layers() {
    return layers;
  }

  CodeStore code() {
    return code;
  }

  static String newRevision() {
    return UUID.randomUUID().toString();
  }

  <T> T change(Change<T> change) throws IOException, AwsException {
    changes.lock();
    try {
      return change.make();
    } finally {
      changes.unlock();
    }
  }

  FunctionState require(FunctionReference reference, String region) throws AwsException {
    return functions
        .find(reference.name())
        .orElseThrow(() -> LambdaErrors.functionNotFound(arns.function(region, reference.name())));
  }

  FunctionConfiguration requireVersion(FunctionReference reference, String region)
      throws AwsException {
    FunctionState function = require(reference, region);
    return function
        .version(reference.version())
        .orElseThrow(
            () ->
                LambdaErrors.functionNotFound(
                    arns.function(function.latest()) + ":" + reference.version()));
  }

  /** Unpacks an archive, with Lambda's complaint if it cannot be used. Part of a change. */
  CodeStore.Code addCode(Path archive) throws IOException, AwsException {
    try {
      return code.add(archive);
    } catch (UnusableArchiveException e) {
      throw LambdaErrors.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** Checks that the layers are there and that all fits together. */
  void checkLayers(FunctionConfiguration function) throws IOException, AwsException {
    long total = code.unzippedSize(function.codeSha256());
    Set<String> names = new HashSet<>();
    for (String arn : function.layers()) {
      LayerVersion layer =
          Arns.parseLayerVersion(arn)
              .flatMap(name -> layers.find(name.name(), name.version()))
              .filter(found -> code.contains(found.codeSha256()))
              .orElseThrow(
                  () -> LambdaErrors.invalid("Layer version %s does not exist.".formatted(arn)));
      if (!names.add(layer.name())) {
        throw LambdaErrors.invalid(
            "Two different versions of the same layer are not allowed to be referenced in the same"
                + " function. "
                + arn);
      }
      total += code.unzippedSize(layer.codeSha256());
    }
    if (total > FunctionLimits.UNZIPPED_BYTES_MOST) {
      throw LambdaErrors.invalid(
          "Function code combined with layers exceeds the maximum allowed size of %d bytes. The"
                  .formatted(FunctionLimits.UNZIPPED_BYTES_MOST)
              + " actual size is %d bytes.".formatted(total));
    }
  }

  /** What an execution environment of the function needs, with its code and layers on disk. */
  FunctionSpec spec(FunctionConfiguration function) throws IOException {
    List<String> digests = layerDigests(function);
    Optional<Path> opt = digests.isEmpty() ? Optional.empty() : Optional.of(code.merged(digests));
    return new FunctionSpec(
        function.name(),
        arns.version(function),
        function.version(),
        function.revisionId(),
        function.region(),
        function.handler(),
        function.memorySize(),
        function.ephemeralStorage(),
        Duration.ofSeconds(function.timeout()),
        code.tree(function.codeSha256()),
        opt,
        Optional.ofNullable(function.image()).map(FunctionRegistry::program),
        function.environment());
  }

  private static FunctionSpec.ImageProgram program(FunctionImage image) {
    return new FunctionSpec.ImageProgram(
        image.resolved(),
        Optional.ofNullable(image.entryPoint()),
        Optional.ofNullable(image.command()),
        Optional.ofNullable(image.workingDirectory()));
  }

  /** Deletes archives that nothing has any more. A failure costs space only. */
  void sweep() {
    Set<String> used = new HashSet<>();
    Set<List<String>> merges = new HashSet<>();
    for (FunctionState function : functions.all()) {
      List<FunctionConfiguration> versions = new ArrayList<>(function.versions());
      versions.add(function.latest());
      for (FunctionConfiguration version : versions) {
        used.add(version.codeSha256());
        List<String> digests = layerDigests(version);
        used.addAll(digests);
        merges.add(digests);
      }
    }
    layers.all().stream()
        .filter(layer -> !layer.deleted())
        .map(LayerVersion::codeSha256)
        .forEach(used::add);
    try {
      code.retain(used, merges, pool.foldersInUse());
    } catch (IOException e) {
      LOG.warn("Archives that are not used any more could not be deleted", e);
    }
  }

  private List<String> layerDigests(FunctionConfiguration function) {
    return function.layers().stream()
        .map(Arns::parseLayerVersion)
        .flatMap(Optional::stream)
        .map(name -> layers.find(name.name(), name.version()))
        .flatMap(Optional::stream)
        .map(LayerVersion::codeSha256)
        .toList();
  }
}
