package io.scar.local.s3;

import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.XmlWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * An object sent by an HTML form: the fields, and the file on disk until this is closed.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html">POST
 *     Object</a>
 */
final class FormUpload implements AutoCloseable {

  private static final int FIELD_LIMIT = 20 << 10;

  private final Map<String, String> fields;
  private final Path file;

  private FormUpload(Map<String, String> fields, Path file) {
    this.fields = fields;
    this.file = file;
  }

  /** Reads the form up to its file, which is its last field; what follows is ignored, as by S3. */
  static FormUpload read(AwsRequest request, Path folder) throws IOException, AwsException {
    MultipartReader parts =
        MultipartReader.open(request.body(), request.header("content-type").orElse(""));
    Map<String, String> fields = new LinkedHashMap<>();
    for (var part = parts.next(); part.isPresent(); part = parts.next()) {
      String name = part.get().name().toLowerCase(Locale.ROOT);
      if (!name.equals("file")) {
        fields.put(name, parts.text(FIELD_LIMIT));
        continue;
      }
      String key = fields.getOrDefault("key", "");
      if (key.isEmpty()) {
        break;
      }
      fields.put("key", key.replace("${filename}", part.get().fileName()));
      Files.createDirectories(folder);
      Path file = Files.createTempFile(folder, "form-", ".part");
      try (OutputStream out = Files.newOutputStream(file)) {
        parts.copyTo(out);
      } catch (IOException | AwsException e) {
        Files.delete(file);
        throw e;
      }
      return new FormUpload(fields, file);
    }
    throw new AwsException(
        400,
        "InvalidArgument",
        "Bucket POST must contain a field named 'key' and after it one named 'file'.");
  }

  String key() {
    return fields.getOrDefault("key", "");
  }

  Path file() {
    return file;
  }

  /** The fields that are headers of the object. */
  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.equals("content-type")
              || name.equals("cache-control")
              || name.equals("content-disposition")
              || name.equals("content-encoding")
              || name.startsWith("x-amz-meta-")) {
            headers.put(name, value);
          }
        });
    return headers;
  }

  void answer(S3Target object, String eTag, AwsResponse response) throws IOException {
    response.header("ETag", eTag);
    response.header("Location", object.rawPath());
    String redirect =
        fields.getOrDefault("success_action_redirect", fields.getOrDefault("redirect", ""));
    if (!redirect.isEmpty()) {
      response.header("Location", redirect);
      response.send(303);
      return;
    }
    switch (fields.getOrDefault("success_action_status", "204")) {
      case "200" -> response.send(200);
      case "201" ->
          response.send(
              201,
              XmlWriter.CONTENT_TYPE,
              new XmlWriter()
                  .open("PostResponse")
                  .element("Location", object.rawPath())
                  .element("Bucket", object.bucket())
                  .element("Key", object.key())
                  .element("ETag", eTag)
                  .bytes());
      default -> response.send(204);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
