package io.scar.supervisor.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Sends a large file in parts, one after the other: a single request ends at 5 GiB, and one that
 * fails starts from the beginning. The object is there when all of it is; after a failure the
 * storage is told to forget the parts.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html">Multipart
 *     uploads</a>
 */
final class MultipartUpload {

  private static final Logger LOG = LoggerFactory.getLogger(MultipartUpload.class);

  private final S3Client s3;
  private final @Nullable ChecksumAlgorithm checksum;

  /**
   * @param checksum of parts and object, which the storage compares; null where it need not know
   *     any
   */
  MultipartUpload(S3Client s3, @Nullable ChecksumAlgorithm checksum) {
    this.s3 = s3;
    this.checksum = checksum;
  }

  /**
   * @param size of the file
   * @param partSize bytes
   * @throws IOException if the file changes meanwhile
   */
  void send(Path file, long size, long partSize, StoredObject object) throws IOException {
    String upload =
        s3.createMultipartUpload(
                o -> o.bucket(object.bucket()).key(object.key()).checksumAlgorithm(checksum))
            .uploadId();
    boolean complete = false;
    try {
      List<CompletedPart> parts = new ArrayList<>();
      for (long offset = 0; offset < size; offset += partSize) {
        FilePart part = new FilePart(file, offset, Math.min(partSize, size - offset));
        parts.add(send(part, parts.size() + 1, upload, object));
      }
      if (Files.size(file) != size) {
        throw new IOException("the file grew while it was sent");
      }
      s3.completeMultipartUpload(
          o ->
              o.bucket(object.bucket())
                  .key(object.key())
                  .uploadId(upload)
                  .multipartUpload(u -> u.parts(parts)));
      complete = true;
    } finally {
      if (!complete) {
        abort(upload, object);
      }
    }
  }

  private CompletedPart send(FilePart part, int number, String upload, StoredObject object) {
    UploadPartResponse answer =
        s3.uploadPart(
            o ->
                o.bucket(object.bucket())
                    .key(object.key())
                    .uploadId(upload)
                    .partNumber(number)
                    .checksumAlgorithm(checksum),
            part.body());
    return CompletedPart.builder()
        .partNumber(number)
        .eTag(answer.eTag())
        .checksumCRC32(answer.checksumCRC32())
        .build();
  }

  private void abort(String upload, StoredObject object) {
    try {
      s3.abortMultipartUpload(o -> o.bucket(object.bucket()).key(object.key()).uploadId(upload));
    } catch (SdkException e) {
      LOG.warn(
          "parts of {} that were sent stay where they are, and cost: {}; a lifecycle rule of the bucket can remove them (AbortIncompleteMultipartUpload)",
          object,
          e.getMessage());
    }
  }
}
