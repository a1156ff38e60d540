package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ChecksumMode;

/**
 * An object as S3 describes it.
 *
 * @param size bytes
 * @param checksum empty if S3 has none of the whole object
 */
record RemoteObject(long size, Optional<ObjectChecksum> checksum) {

  /**
   * Empty if there is no such object.
   *
   * @throws Failure what S3 refuses
   */
  static Optional<RemoteObject> find(Aws aws, String bucket, String key) {
    return aws.calls()
        .find(
            "s3:GetObject",
            "object " + bucket + "/" + key,
            () -> {
              var head =
                  aws.s3()
                      .headObject(
                          o -> o.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
              return new RemoteObject(head.contentLength(), ObjectChecksum.of(head));
            });
  }
}
