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
import java.util.Set;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Removes buckets with all that is in them: those that {@code init} made, and that no other
 * function of the account and region uses.
 */
final class BucketRemoval {

  /** What S3 deletes in one call. */
  private static final int AT_ONCE = 1000;

  private final Aws aws;
  private final BucketResource buckets;

  BucketRemoval(Aws aws) {
    this.aws = aws;
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
        .map(name -> new BucketSpec(name, Purpose.INPUT_AND_OUTPUT, objects(name) + " objects"))
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
        names.addAll(
            named(
                FunctionReader.configuration(
                    FunctionReader.variables(other).get(FunctionVariables.FDL))));
      }
    }
    return names;
  }

  private long objects(String bucket) {
    return aws.calls()
        .run(
            "s3:ListBucket",
            "bucket " + bucket,
            () ->
                aws.s3().listObjectsV2Paginator(l -> l.bucket(bucket)).contents().stream().count());
  }

  void remove(String bucket) {
    List<ObjectIdentifier> batch = new ArrayList<>();
    Iterable<S3Object> objects =
        aws.calls()
            .run(
                "s3:ListBucket",
                "bucket " + bucket,
                () ->
                    aws.s3().listObjectsV2Paginator(l -> l.bucket(bucket)).contents().stream()
                        .toList());
    for (S3Object object : objects) {
      batch.add(ObjectIdentifier.builder().key(object.key()).build());
      if (batch.size() == AT_ONCE) {
        delete(bucket, batch);
        batch.clear();
      }
    }
    delete(bucket, batch);
    buckets.delete(bucket);
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
