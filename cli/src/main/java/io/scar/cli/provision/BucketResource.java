package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.aws.AwsCalls;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;

/** Buckets, and the markers that make an empty folder visible. */
public final class BucketResource {

  /** The region whose buckets carry no location. */
  private static final String FIRST_REGION = "us-east-1";

  private static final String FOLDER_TYPE = "application/x-directory";
  private static final int MOVED = 301;

  private final Aws aws;

  public BucketResource(Aws aws) {
    this.aws = aws;
  }

  public boolean exists(String bucket) {
    try {
      aws.s3().headBucket(b -> b.bucket(bucket));
      return true;
    } catch (SdkException e) {
      if (AwsCalls.isMissing(e)) {
        return false;
      }
      if (e instanceof AwsServiceException answer && answer.statusCode() == MOVED) {
        throw new Failure(
            ExitStatus.DOES_NOT_FIT,
            "Bucket %s lies in another region than %s.".formatted(bucket, aws.region()),
            "Use a bucket of this region, or set `lambda.region` to the bucket's.",
            e);
      }
      throw aws.calls().failure("s3:ListBucket", "bucket " + bucket, e);
    }
  }

  /**
   * @throws Failure NOT_FOUND if there is no such bucket
   */
  public void require(String bucket) {
    if (!exists(bucket)) {
      throw Failure.notFound(
          "Bucket " + bucket + " does not exist.", "`scar put` and `scar init` make buckets.");
    }
  }

  /** Makes the bucket if it is missing; answers whether it was. */
  public boolean ensure(String bucket) {
    if (exists(bucket)) {
      return false;
    }
    CreateBucketConfiguration location =
        aws.region().equals(FIRST_REGION)
            ? null
            : CreateBucketConfiguration.builder().locationConstraint(aws.region()).build();
    aws.calls()
        .run(
            "s3:CreateBucket",
            "bucket " + bucket,
            () -> aws.s3().createBucket(b -> b.bucket(bucket).createBucketConfiguration(location)));
    return true;
  }

  /** Makes the folder's marker if it is missing; answers whether it was. */
  public boolean ensureFolder(StoragePath path) {
    String thing = "object " + path + "/";
    if (path.folder().isEmpty()
        || aws.calls()
            .find(
                "s3:GetObject",
                thing,
                () -> aws.s3().headObject(o -> o.bucket(path.bucket()).key(path.keyPrefix())))
            .isPresent()) {
      return false;
    }
    aws.calls()
        .run(
            "s3:PutObject",
            thing,
            () ->
                aws.s3()
                    .putObject(
                        o -> o.bucket(path.bucket()).key(path.keyPrefix()).contentType(FOLDER_TYPE),
                        RequestBody.empty()));
    return true;
  }

  void deleteObject(String bucket, String key) {
    aws.calls()
        .find(
            "s3:DeleteObject",
            "object " + bucket + "/" + key,
            () -> aws.s3().deleteObject(o -> o.bucket(bucket).key(key)));
  }

  void delete(String bucket) {
    aws.calls()
        .find(
            "s3:DeleteBucket",
            "bucket " + bucket,
            () -> aws.s3().deleteBucket(b -> b.bucket(bucket)));
  }
}
