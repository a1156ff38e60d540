package io.scar.supervisor.storage;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * The media type that a stored file is given, by the end of its name: the SDK's, which reads a
 * table of a thousand for the first one. What programs write most is known beforehand.
 */
final class MediaTypes {

  private static final String UNKNOWN = "application/octet-stream";

  static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("bin", UNKNOWN),
          Map.entry("csv", "text/csv"),
          Map.entry("gif", "image/gif"),
          Map.entry("gz", "application/gzip"),
          Map.entry("htm", "text/html"),
          Map.entry("html", "text/html"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("json", "application/json"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("png", "image/png"),
          Map.entry("tar", "application/x-tar"),
          Map.entry("txt", "text/plain"),
          Map.entry("xml", "application/xml"),
          Map.entry("zip", "application/zip"));

  static String of(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    if (dot <= 0) {
      return UNKNOWN;
    }
    String known = KNOWN.get(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    return known == null ? RequestBody.fromFile(file).contentType() : known;
  }

  private MediaTypes() {}
}
