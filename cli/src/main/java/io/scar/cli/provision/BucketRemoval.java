package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.BucketSpec;
import io.scar.cli.plan.BucketSpec.Purpose;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.environment.FunctionVariables;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * Removes buckets with all that is in them: those that {@code init} made, and that no other
 * function of the account and region uses.
 */
final class BucketRemoval {

  private final Aws aws;
  private final BucketResource buckets;
  private final Function<String, JsonNode> inPackage;

  /**
   * @param inPackage reads the configuration of a function that is not in its variables
   */
  BucketRemoval(Aws aws, Function<String, JsonNode> inPackage) {
    this.aws = aws;
    this.inPackage = inPackage;
    this.buckets = new BucketResource(aws);
  }

  /**
   * The buckets that go with a function.
   *
   * @param configuration of the function
   */
  List<BucketSpec> of(String function, JsonNode configuration) {
    Set<String> names = named(configuration);
    names.removeIf(name -> !buckets.exists(name) || !buckets.isOurs(name));
    if (!names.isEmpty()) {
      names.removeAll(ofOthers(function));
    }
    return names.stream()
        .map(name -> new BucketSpec(name, Purpose.INPUT_AND_OUTPUT, contents(name)))
        .toList();
  }

  /** All buckets that a function's configuration names. */
  private static Set<String> named(JsonNode configuration) {
    List<String> paths = new ArrayList<>();
    configuration.path("input").forEach(input -> paths.add(input.path("path").asText()));
    configuration.path("output").forEach(output -> paths.add(output.path("path").asText()));
    paths.add(configuration.path("deployment").path("bucket").asText());
    paths.add(configuration.path("container").path("cached").path("bucket").asText());
    Set<String> names = new LinkedHashSet<>();
    for (String path : paths) {
      try {
        names.add(StoragePath.parse(path).bucket());
      } catch (IllegalArgumentException e) {
        // None is named there.
      }
    }
    return names;
  }

  private Set<String> ofOthers(String function) {
    List<FunctionConfiguration> functions =
        aws.calls()
            .run(
                "lambda:ListFunctions",
                "your functions",
                () -> aws.lambda().listFunctionsPaginator().functions().stream().toList());
    Set<String> names = new LinkedHashSet<>();
    for (FunctionConfiguration other : functions) {
      if (!other.functionName().equals(function)) {
        names.addAll(named(configurationOf(other)));
      }
    }
    return names;
  }

  private JsonNode configurationOf(FunctionConfiguration function) {
    Map<String, String> variables = FunctionReader.variables(function);
    // One that its variables have no room for is in the package.
    return variables.containsKey(FunctionVariables.FDL)
            || !variables.containsKey(FunctionVariables.IMAGE_ID)
        ? FunctionReader.configuration(variables.get(FunctionVariables.FDL))
        : inPackage.apply(function.functionName());
  }

  /** What would be lost, in words: a bucket with versions has more than a list of it shows. */
  private String contents(String bucket) {
    AtomicLong latest = new AtomicLong();
    AtomicLong earlier = new AtomicLong();
    versions(
        bucket,
        page ->
            page.versions()
                .forEach(
                    version ->
                        (Boolean.TRUE.equals(version.isLatest()) ? latest : earlier)
                            .incrementAndGet()));
    return latest + " objects" + (earlier.get() == 0 ? "" : ", " + earlier + " earlier versions");
  }

  /**
   * @param goesOn is called before anything more is deleted; throws to stop
   */
  void remove(String bucket, Runnable goesOn) {
    versions(
        bucket,
        page -> {
          goesOn.run();
          List<ObjectIdentifier> batch = new ArrayList<>();
          page.versions().forEach(version -> batch.add(named(version.key(), version.versionId())));
          page.deleteMarkers()
              .forEach(marker -> batch.add(named(marker.key(), marker.versionId())));
          delete(bucket, batch);
        });
    goesOn.run();
    buckets.delete(bucket);
  }

  private static ObjectIdentifier named(String key, String version) {
    return ObjectIdentifier.builder().key(key).versionId(version).build();
  }

  /**
   * All versions of all objects and the markers of deleted ones, in pages of what one call takes.
   */
  private void versions(String bucket, Consumer<ListObjectVersionsResponse> page) {
    aws.calls()
        .run(
            "s3:ListBucketVersions",
            "bucket " + bucket,
            () -> {
              aws.s3().listObjectVersionsPaginator(v -> v.bucket(bucket)).forEach(page);
              return true;
            });
  }

  private void delete(String bucket, List<ObjectIdentifier> batch) {
    if (batch.isEmpty()) {
      return;
    }
    List<S3Error> errors =
        aws.calls()
            .run(
                "s3:DeleteObject",
                "bucket " + bucket,
                () ->
                    aws.s3()
                        .deleteObjects(
                            o -> o.bucket(bucket).delete(d -> d.objects(batch).quiet(true))))
            .errors();
    if (!errors.isEmpty()) {
      S3Error first = errors.getFirst();
      throw new Failure(
          ExitStatus.REFUSED,
          "%d objects of bucket %s cannot be deleted; object %s: %s"
              .formatted(errors.size(), bucket, first.key(), first.message()),
          null);
    }
  }
}
