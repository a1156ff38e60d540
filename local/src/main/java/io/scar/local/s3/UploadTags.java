package io.scar.local.s3;

import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The tags that a multipart upload was begun with, until it is complete or aborted. */
final class UploadTags {

  record Document(Map<String, String> tags) {}

  private final Path folder;

  UploadTags(Path folder) {
    this.folder = folder;
  }

  void keep(String uploadId, Map<String, String> tags) throws IOException {
    file(uploadId).write(new Document(tags));
  }

  Map<String, String> get(String uploadId) throws IOException {
    return file(uploadId).read().map(Document::tags).orElse(Map.of());
  }

  void forget(String uploadId) throws IOException {
    file(uploadId).delete();
  }

  private JsonFile<Document> file(String uploadId) {
    String name = URLEncoder.encode(uploadId, StandardCharsets.UTF_8) + ".tags.json";
    return new JsonFile<>(folder.resolve(name), Document.class);
  }
}
