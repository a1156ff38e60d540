package io.scar.cli.provision;

import io.scar.cli.aws.Aws;

/** Single objects, as far as they are made and taken back. */
final class ObjectResource {

  private final Aws aws;

  ObjectResource(Aws aws) {
    this.aws = aws;
  }

  boolean exists(String bucket, String key) {
    return aws.calls()
        .find(
            "s3:GetObject",
            "object " + bucket + "/" + key,
            () -> aws.s3().headObject(o -> o.bucket(bucket).key(key)))
        .isPresent();
  }

  void delete(String bucket, String key) {
    aws.calls()
        .find(
            "s3:DeleteObject",
            "object " + bucket + "/" + key,
            () -> aws.s3().deleteObject(o -> o.bucket(bucket).key(key)));
  }
}
