package io.scar.local.ecr.registry;

import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.ecr.store.RepositoryStore.StoredBlob;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.FormParameters;
import io.scar.local.http.WebRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/** Blobs: uploads at once and in parts, mounts, downloads. */
final class BlobEndpoint {

  private final RepositoryStore store;
  private final Uploads uploads;

  BlobEndpoint(RepositoryStore store, Uploads uploads) {
    this.store = store;
    this.uploads = uploads;
  }

  /** Answers a {@code POST} where uploads begin. */
  void begin(RegistryPath.Uploads path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    store.require(path.repository());
    FormParameters query = FormParameters.parse(request.rawQuery());
    Optional<String> mount = query.get("mount");
    if (mount.isPresent()
        && query.get("from").isPresent()
        && store.mountBlob(
            path.repository(), RegistryPath.digest(mount.get()), query.get("from").get())) {
      created(path.repository(), mount.get(), response);
      return;
    }
    Optional<String> digest = query.get("digest");
    if (digest.isPresent()) {
      RegistryPath.digest(digest.get());
    }
    Upload upload = uploads.begin(path.repository());
    if (digest.isPresent()) {
      boolean whole = false;
      try {
        upload.append(request.body(), OptionalLong.empty());
        finish(upload, digest.get(), response);
        whole = true;
      } finally {
        if (!whole) {
          uploads.discard(upload);
        }
      }
    } else {
      accepted(upload, 202, response);
    }
  }

  /** Answers what is asked of an upload. */
  void upload(RegistryPath.Upload path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    store.require(path.repository());
    Upload upload = uploads.find(path);
    switch (request.method()) {
      case "GET" -> accepted(upload, 204, response);
      case "PATCH" -> {
        append(upload, request, response);
        accepted(upload, 202, response);
      }
      case "PUT" -> {
        String digest =
            FormParameters.parse(request.rawQuery())
                .get("digest")
                .orElseThrow(
                    () ->
                        new RegistryException(
                            Code.DIGEST_INVALID, "the parameter `digest` is missing"));
        RegistryPath.digest(digest);
        append(upload, request, response);
        finish(upload, digest, response);
      }
      case "DELETE" -> {
        uploads.discard(upload);
        response.send(204);
      }
      default -> throw unsupported(request);
    }
  }

  private void append(Upload upload, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    Optional<ByteRange> range = ByteRange.sent(request.header("content-range"));
    try {
      upload.append(
          request.body(),
          range.isPresent() ? OptionalLong.of(range.get().first()) : OptionalLong.empty());
    } catch (RegistryException e) {
      switch (e.code()) {
        case RANGE_INVALID -> place(upload, response);
        case SIZE_INVALID, STORAGE -> uploads.discard(upload);
        default -> {}
      }
      throw e;
    }
  }

  private void finish(Upload upload, String digest, AwsResponse response)
      throws IOException, RegistryException {
    uploads.forget(upload);
    Path file = upload.finish(digest);
    try {
      store.addBlob(upload.repository(), parsed(digest), file);
    } finally {
      java.nio.file.Files.deleteIfExists(file);
    }
    created(upload.repository(), digest, response);
  }

  /** Answers {@code GET} and {@code HEAD} of a blob. */
  void send(RegistryPath.Blob path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      throw unsupported(request);
    }
    StoredBlob blob = store.blob(path.repository(), path.digest());
    try (FileChannel file = FileChannel.open(blob.content(), StandardOpenOption.READ)) {
      response.header("Docker-Content-Digest", blob.digest());
      response.header("ETag", "\"" + blob.digest() + "\"");
      response.header("Accept-Ranges", "bytes");
      response.header("Content-Type", "application/octet-stream");
      Optional<ByteRange> range = ByteRange.asked(request.header("range"), blob.size());
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
    } catch (NoSuchFileException removedMeanwhile) {
      throw new RegistryException(
          Code.BLOB_UNKNOWN,
          "the repository %s has no blob %s".formatted(path.repository(), path.digest()));
    }
  }

  private static void copy(FileChannel file, ByteRange part, OutputStream out) throws IOException {
    file.position(part.first());
    java.io.InputStream in = Channels.newInputStream(file);
    byte[] buffer = new byte[128 << 10];
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

  private static void accepted(Upload upload, int status, AwsResponse response) throws IOException {
    place(upload, response);
    response.send(status);
  }

  /** Where the upload goes on, and from which byte. */
  private static void place(Upload upload, AwsResponse response) {
    response.header(
        "Location", RegistryPath.ROOT + upload.repository() + "/blobs/uploads/" + upload.id());
    response.header("Range", "0-" + Math.max(0, upload.size() - 1));
    response.header("Docker-Upload-UUID", upload.id());
  }

  private static void created(String repository, String digest, AwsResponse response)
      throws IOException {
    response.header("Location", RegistryPath.ROOT + repository + "/blobs/" + digest);
    response.header("Docker-Content-Digest", digest);
    response.send(201);
  }

  private static Digest parsed(String digest) throws RegistryException {
    try {
      return Digest.parse(digest);
    } catch (ContainerException e) {
      throw new RegistryException(Code.DIGEST_INVALID, String.valueOf(e.getMessage()));
    }
  }

  static RegistryException unsupported(WebRequest request) {
    return new RegistryException(
        Code.UNSUPPORTED, "%s %s is not served".formatted(request.method(), request.rawPath()));
  }
}
