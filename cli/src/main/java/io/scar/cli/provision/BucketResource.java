package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.aws.AwsCalls;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.BucketSpec;
import io.scar.cli.plan.Names;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.Tag;

/** Buckets; those that {@code init} makes have its tag. */
public final class BucketResource implements ResourceType<BucketSpec> {

  /** The region whose buckets carry no location. */
  private static final String FIRST_REGION = "us-east-1";

  private static final String NO_TAGS = "NoSuchTagSet";
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
    make(bucket);
    return true;
  }

  private void make(String bucket) {
    CreateBucketConfiguration location =
        aws.region().equals(FIRST_REGION)
            ? null
            : CreateBucketConfiguration.builder().locationConstraint(aws.region()).build();
    aws.calls()
        .run(
            "s3:CreateBucket",
            "bucket " + bucket,
            () -> aws.s3().createBucket(b -> b.bucket(bucket).createBucketConfiguration(location)));
  }

  @Override
  public Class<BucketSpec> specs() {
    return BucketSpec.class;
  }

  @Override
  public void create(BucketSpec wanted, Undo undo) {
    String bucket = wanted.name();
    make(bucket);
    undo.add("bucket " + bucket, () -> delete(bucket));
    Tag tag = Tag.builder().key(Names.CREATED_BY_TAG).value(Names.CREATED_BY).build();
    aws.calls()
        .run(
            "s3:PutBucketTagging",
            "bucket " + bucket,
            () -> aws.s3().putBucketTagging(b -> b.bucket(bucket).tagging(t -> t.tagSet(tag))));
  }

  /** Whether {@code init} made it. */
  boolean isOurs(String bucket) {
    try {
      return aws.s3().getBucketTagging(b -> b.bucket(bucket)).tagSet().stream()
          .anyMatch(
              tag ->
                  Names.CREATED_BY_TAG.equals(tag.key()) && Names.CREATED_BY.equals(tag.value()));
    } catch (SdkException e) {
      if (AwsCalls.isMissing(e)
          || (e instanceof AwsServiceException answer && AwsCalls.code(answer).equals(NO_TAGS))) {
        return false;
      }
      throw aws.calls().failure("s3:GetBucketTagging", "bucket " + bucket, e);
    }
  }

  void delete(String bucket) {
    aws.calls()
        .find(
            "s3:DeleteBucket",
            "bucket " + bucket,
            () -> aws.s3().deleteBucket(b -> b.bucket(bucket)));
  }
}
