package io.scar.cli.transfer;

import io.scar.cli.transfer.ChecksumAlgorithm.Sum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * The checksum of all bytes of an object.
 *
 * @param value base64
 */
public record ObjectChecksum(ChecksumAlgorithm algorithm, String value) {

  private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
  private static final int BUFFER = 1 << 17;

  /**
   * A checksum of checksums of parts ends with how many there are: nothing tells where they end.
   */
  private static final char OF_PARTS = '-';

  /** What S3 says of an object; empty if that is of no use here. */
  static Optional<ObjectChecksum> of(HeadObjectResponse object) {
    Map<ChecksumAlgorithm, @Nullable String> values = new LinkedHashMap<>();
    values.put(ChecksumAlgorithm.SHA256, object.checksumSHA256());
    values.put(ChecksumAlgorithm.CRC64NVME, object.checksumCRC64NVME());
    values.put(ChecksumAlgorithm.SHA1, object.checksumSHA1());
    values.put(ChecksumAlgorithm.CRC32C, object.checksumCRC32C());
    values.put(ChecksumAlgorithm.CRC32, object.checksumCRC32());
    values.put(
        ChecksumAlgorithm.MD5,
        md5(object.eTag(), object.serverSideEncryption(), object.sseCustomerAlgorithm()));
    return first(values);
  }

  /** As {@link #of(HeadObjectResponse)}. */
  static Optional<ObjectChecksum> of(GetObjectResponse object) {
    Map<ChecksumAlgorithm, @Nullable String> values = new LinkedHashMap<>();
    values.put(ChecksumAlgorithm.SHA256, object.checksumSHA256());
    values.put(ChecksumAlgorithm.CRC64NVME, object.checksumCRC64NVME());
    values.put(ChecksumAlgorithm.SHA1, object.checksumSHA1());
    values.put(ChecksumAlgorithm.CRC32C, object.checksumCRC32C());
    values.put(ChecksumAlgorithm.CRC32, object.checksumCRC32());
    values.put(
        ChecksumAlgorithm.MD5,
        md5(object.eTag(), object.serverSideEncryption(), object.sseCustomerAlgorithm()));
    return first(values);
  }

  private static Optional<ObjectChecksum> first(Map<ChecksumAlgorithm, @Nullable String> values) {
    for (var entry : values.entrySet()) {
      String value = entry.getValue();
      if (value != null && !value.isEmpty() && value.indexOf(OF_PARTS) < 0) {
        return Optional.of(new ObjectChecksum(entry.getKey(), value));
      }
    }
    return Optional.empty();
  }

  /**
   * The ETag, where it is the MD5 of the object: not of one in parts, nor of one encrypted with a
   * key of the user's.
   *
   * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html">ETag</a>
   */
  private static @Nullable String md5(
      @Nullable String eTag,
      @Nullable ServerSideEncryption encryption,
      @Nullable String customerAlgorithm) {
    String tag = eTag == null ? "" : eTag.replace("\"", "");
    boolean plain = encryption == null || encryption == ServerSideEncryption.AES256;
    if (!plain || customerAlgorithm != null || !MD5.matcher(tag).matches()) {
      return null;
    }
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(tag));
  }

  /** The checksum of a file. */
  static ObjectChecksum of(Path file, ChecksumAlgorithm algorithm, Progress progress)
      throws IOException {
    Sum sum = algorithm.begin();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sum.update(buffer, 0, n);
        progress.moved(n);
      }
    }
    return of(algorithm, sum);
  }

  static ObjectChecksum of(ChecksumAlgorithm algorithm, Sum sum) {
    return new ObjectChecksum(algorithm, Base64.getEncoder().encodeToString(sum.value()));
  }

  @Override
  public String toString() {
    return algorithm + " " + value;
  }
}
