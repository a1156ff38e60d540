package io.scar.supervisor.response.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What bytes are, by the name of their file. Their content is not looked at: it may be anyone's.
 */
final class MediaTypes {

  private static final int PIECE = 8 * 1024;

  static final String BYTES = "application/octet-stream";
  static final String TEXT = "text/plain; charset=utf-8";
  static final String JSON = "application/json";
  static final String ZIP = "application/zip";

  private static final Pattern TEXTUAL =
      Pattern.compile("(text/.*|application/(json|xml|javascript|[^;]*\\+(json|xml)))\\s*(;.*)?");

  private static final Map<String, String> BY_SUFFIX =
      Map.ofEntries(
          Map.entry("avif", "image/avif"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("bz2", "application/x-bzip2"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("csv", "text/csv; charset=utf-8"),
          Map.entry("flac", "audio/flac"),
          Map.entry("geojson", "application/geo+json"),
          Map.entry("gif", "image/gif"),
          Map.entry("gz", "application/gzip"),
          Map.entry("htm", "text/html; charset=utf-8"),
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("ico", "image/vnd.microsoft.icon"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("json", JSON),
          Map.entry("log", TEXT),
          Map.entry("md", "text/markdown; charset=utf-8"),
          Map.entry("mkv", "video/matroska"),
          Map.entry("mov", "video/quicktime"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("parquet", "application/vnd.apache.parquet"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("png", "image/png"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("tar", "application/x-tar"),
          Map.entry("tif", "image/tiff"),
          Map.entry("tiff", "image/tiff"),
          Map.entry("tsv", "text/tab-separated-values; charset=utf-8"),
          Map.entry("txt", TEXT),
          Map.entry("wasm", "application/wasm"),
          Map.entry("wav", "audio/wav"),
          Map.entry("webm", "video/webm"),
          Map.entry("webp", "image/webp"),
          Map.entry("xml", "application/xml"),
          Map.entry("yaml", "application/yaml"),
          Map.entry("yml", "application/yaml"),
          Map.entry("zip", ZIP));

  static String of(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return BY_SUFFIX.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), BYTES);
  }

  /** Text if it is UTF-8. */
  static String ofOutput(byte[] output) {
    return isUtf8(output) ? TEXT : BYTES;
  }

  /** Whether bytes of the type are meant to be text. */
  static boolean isText(String type) {
    return TEXTUAL.matcher(type).matches();
  }

  /** Megabytes are looked at piece by piece: the heap of a small function has no room for both. */
  static boolean isUtf8(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer all = ByteBuffer.wrap(bytes);
    CharBuffer piece = CharBuffer.allocate(PIECE);
    CoderResult result;
    do {
      result = decoder.decode(all, piece.clear(), true);
    } while (result.isOverflow());
    return !result.isError();
  }

  private MediaTypes() {}
}
