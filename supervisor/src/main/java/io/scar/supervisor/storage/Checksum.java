package io.scar.supervisor.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CheckedInputStream;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The checksums of S3 that Java computes by itself.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking
 *     object integrity</a>
 */
enum Checksum {
  CRC32("x-amz-checksum-crc32"),
  CRC32C("x-amz-checksum-crc32c");

  private final String header;

  Checksum(String header) {
    this.header = header;
  }

  /** In lower case. */
  String header() {
    return header;
  }

  /** As headers have it. */
  String of(InputStream content) throws IOException {
    CheckedInputStream checked = over(content);
    checked.transferTo(OutputStream.nullOutputStream());
    return text(checked);
  }

  CheckedInputStream over(InputStream content) {
    return new CheckedInputStream(
        content, this == CRC32 ? new java.util.zip.CRC32() : new java.util.zip.CRC32C());
  }

  /** The one that an answer has of its whole content, and not of parts that it was stored in. */
  static Optional<Checksum> ofWhole(SdkHttpResponse response) {
    return Arrays.stream(values())
        .filter(
            known ->
                response
                    .firstMatchingHeader(known.header)
                    .filter(value -> !value.contains("-"))
                    .isPresent())
        .findFirst();
  }

  /**
   * @throws IOException if something else came than what was stored
   */
  void verify(SdkHttpResponse response, CheckedInputStream read, StoredObject object)
      throws IOException {
    String stored = response.firstMatchingHeader(header).orElse("");
    if (!stored.equals(text(read))) {
      throw new IOException(
          "%s: the content's checksum is %s and not %s; it was damaged on its way"
              .formatted(object, text(read), stored));
    }
  }

  private static String text(CheckedInputStream read) {
    int value = (int) read.getChecksum().getValue();
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }
}
