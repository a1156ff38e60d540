package io.scar.local.lambda;

import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.CodeStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** Code as a request gives it, inline or in a bucket, brought onto the disk. */
final class CodeInput {

  /** Bytes of a zip in a request. */
  private static final int DIRECT_LIMIT = 50 << 20;

  private final CodeStore store;
  private final ObjectSource objects;

  CodeInput(CodeStore store, ObjectSource objects) {
    this.store = store;
    this.objects = objects;
  }

  /** The archive as a new file that {@link CodeStore#add} takes over. */
  Path read(RequestBody code) throws IOException, AwsException {
    Optional<String> zip = code.text("ZipFile");
    Optional<String> bucket = code.text("S3Bucket");
    Optional<String> key = code.text("S3Key");
    if (code.has("ImageUri")) {
      throw LambdaErrors.invalid(
          "Please don't provide ImageUri when updating a function with packageType Zip.");
    }
    if (zip.isPresent() && (bucket.isPresent() || key.isPresent())) {
      throw LambdaErrors.invalid(
          "Please do not provide other FunctionCode parameters when providing" + " a ZipFile.");
    }
    if (zip.isEmpty() && (bucket.isEmpty() || key.isEmpty())) {
      throw LambdaErrors.invalid("Please provide a source for function code.");
    }
    Path file = store.newIncomingFile();
    boolean complete = false;
    try {
      if (zip.isPresent()) {
        Files.write(file, decode(zip.get()));
      } else {
        copy(bucket.orElseThrow(), key.orElseThrow(), code.text("S3ObjectVersion"), file);
      }
      complete = true;
      return file;
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static byte[] decode(String base64) throws AwsException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new AwsException(
          400, "InvalidRequestContentException", "ZipFile is not valid base64: " + e.getMessage());
    }
    if (bytes.length > DIRECT_LIMIT) {
      throw new AwsException(
          413,
          "RequestEntityTooLargeException",
          "Zipped size must be smaller than %d bytes".formatted(DIRECT_LIMIT));
    }
    return bytes;
  }

  private void copy(String bucket, String key, Optional<String> version, Path file)
      throws IOException, AwsException {
    try (InputStream in = objects.open(bucket, key, version.orElse(null))) {
      Files.copy(in, file);
    } catch (ObjectSource.MissingObjectException e) {
      throw LambdaErrors.invalid(
          "Error occurred while GetObject. S3 Error Code: %s. S3 Error Message: %s"
              .formatted(e.code(), e.getMessage()));
    }
  }
}
