package io.scar.local.ecr.registry;

import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.FormParameters;
import io.scar.local.http.WebRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** How blobs come: at once, in parts, or from another repository. */
final class UploadEndpoint {

  private final RepositoryStore store;
  private final Uploads uploads;

  UploadEndpoint(RepositoryStore store, Uploads uploads) {
    this.store = store;
    this.uploads = uploads;
  }

  /** Answers a {@code POST} where uploads begin. */
  void begin(RegistryPath.Uploads path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    if (!request.method().equals("POST")) {
      throw RegistrySite.unsupported(request);
    }
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
    Optional<String> text = query.get("digest");
    if (text.isEmpty()) {
      accepted(uploads.begin(path.repository()), 202, response);
      return;
    }
    Digest digest = parsed(text.get());
    Upload upload = uploads.begin(path.repository());
    boolean whole = false;
    try {
      upload.append(request.body(), OptionalLong.empty());
      finish(upload, digest, response);
      whole = true;
    } finally {
      if (!whole) {
        uploads.discard(upload);
      }
    }
  }

  /** Answers what is asked of an upload. */
  void handle(RegistryPath.Upload path, WebRequest request, AwsResponse response)
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
        Digest wanted = parsed(digest);
        append(upload, request, response);
        finish(upload, wanted, response);
      }
      case "DELETE" -> {
        uploads.discard(upload);
        response.send(204);
      }
      default -> throw RegistrySite.unsupported(request);
    }
  }

  private void append(Upload upload, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    try {
      upload.append(request.body(), beginning(request));
    } catch (RegistryException e) {
      switch (e.code()) {
        case RANGE_INVALID -> place(upload, response);
        case SIZE_INVALID, STORAGE -> uploads.discard(upload);
        default -> {}
      }
      throw e;
    }
  }

  /** The byte that a part begins with, by its {@code Content-Range}. */
  private static OptionalLong beginning(WebRequest request) throws RegistryException {
    Optional<ByteRange> range = ByteRange.sent(request.header("content-range"));
    if (range.isEmpty()) {
      return OptionalLong.empty();
    }
    String length = Long.toString(range.get().length());
    if (!request.header("content-length").orElse(length).strip().equals(length)) {
      throw new RegistryException(
          Code.BLOB_UPLOAD_INVALID,
          "the range has %s bytes, and the part has %s"
              .formatted(length, request.header("content-length").orElse("")));
    }
    return OptionalLong.of(range.get().first());
  }

  private void finish(Upload upload, Digest digest, AwsResponse response)
      throws IOException, RegistryException {
    uploads.forget(upload);
    Path file = upload.finish(digest);
    try {
      store.addBlob(upload.repository(), digest, file);
    } finally {
      Files.deleteIfExists(file);
    }
    created(upload.repository(), digest.toString(), response);
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

  private static Digest parsed(String text) throws RegistryException {
    try {
      return Digest.parse(RegistryPath.digest(text));
    } catch (ContainerException e) {
      throw new RegistryException(Code.DIGEST_INVALID, String.valueOf(e.getMessage()));
    }
  }
}
