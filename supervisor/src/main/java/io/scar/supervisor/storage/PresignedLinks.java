package io.scar.supervisor.storage;

import io.scar.supervisor.config.Aws;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Links with which anybody may fetch an object for a while, as the function's role. Making one does
 * not ask S3: that the role may read the object shows when the link is used.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html">Presigned
 *     URLs</a>
 */
public final class PresignedLinks {

  private final Aws aws;

  public PresignedLinks(Aws aws) {
    this.aws = aws;
  }

  /**
   * @param validity at most; a link ends with the role's credentials
   * @param mediaType that S3 is to name
   * @throws StorageRefused if there are no credentials to sign with
   */
  public URI link(StoredObject object, Duration validity, String mediaType) {
    try (S3Presigner presigner = Sdk.presigner(aws)) {
      return URI.create(
          presigner
              .presignGetObject(
                  p ->
                      p.signatureDuration(validity)
                          .getObjectRequest(
                              o ->
                                  o.bucket(object.bucket())
                                      .key(object.key())
                                      .responseContentType(mediaType)))
              .url()
              .toString());
    } catch (SdkException e) {
      throw StorageRefused.ofRole(object, "s3:GetObject", "a link cannot be signed", e);
    }
  }
}
