package io.scar.local.ecr.registry;

import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.ecr.store.RepositoryStore.StoredBlob;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.WebRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Sends blobs, whole and in parts. */
final class BlobEndpoint {

  private static final int BUFFER = 128 << 10;

  private final RepositoryStore store;

  BlobEndpoint(RepositoryStore store) {
    this.store = store;
  }

  /** Answers {@code GET} and {@code HEAD} of a blob. */
  void handle(RegistryPath.Blob path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      throw RegistrySite.unsupported(request);
    }
    StoredBlob blob = store.blob(path.repository(), path.digest());
    try (FileChannel file = FileChannel.open(blob.content(), StandardOpenOption.READ)) {
      send(blob, file, request, response);
    } catch (NoSuchFileException removedMeanwhile) {
      throw new RegistryException(
          Code.BLOB_UNKNOWN,
          "the repository %s has no blob %s".formatted(path.repository(), path.digest()));
    }
  }

  private static void send(
      StoredBlob blob, FileChannel file, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    Optional<ByteRange> range;
    try {
      range = ByteRange.asked(request.header("range"), blob.size());
    } catch (RegistryException beyond) {
      response.header("Content-Range", "bytes */" + blob.size());
      throw beyond;
    }
    response.header("Docker-Content-Digest", blob.digest());
    response.header("ETag", "\"" + blob.digest() + "\"");
    response.header("Accept-Ranges", "bytes");
    response.header("Content-Type", "application/octet-stream");
    ByteRange part = range.orElse(new ByteRange(0, blob.size() - 1));
    if (range.isPresent()) {
      response.header(
          "Content-Range", "bytes %d-%d/%d".formatted(part.first(), part.last(), blob.size()));
    }
    try (OutputStream out = response.stream(range.isPresent() ? 206 : 200, part.length())) {
      if (request.method().equals("GET")) {
        copy(file, part, out);
      }
    }
  }

  private static void copy(FileChannel file, ByteRange part, OutputStream out) throws IOException {
    file.position(part.first());
    InputStream in = Channels.newInputStream(file);
    byte[] buffer = new byte[BUFFER];
    long left = part.length();
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new IOException("the blob is shorter than it was");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }
}
