package io.scar.cli.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.UnaryOperator;

/** The lists of a bucket as S3 writes them, a page at a time. */
final class S3Lists {

  /** The version of an object that was never overwritten. */
  static final String LATEST = "null";

  /** What an object was before, or the marker that it was deleted. */
  record Version(String bucket, String key, String id) {}

  private final Call call;
  private final int pageSize;

  /**
   * @param call which tells where the page begins
   */
  S3Lists(Call call, int pageSize) {
    this.call = call;
    this.pageSize = pageSize;
  }

  Reply objects(NavigableMap<String, byte[]> objects, UnaryOperator<String> eTag) {
    String after = call.query().getOrDefault("continuation-token", "");
    String prefix = call.query().getOrDefault("prefix", "");
    List<String> keys =
        objects.keySet().stream()
            .filter(k -> k.startsWith(prefix) && k.compareTo(after) > 0)
            .toList();
    List<String> page = keys.subList(0, Math.min(pageSize, keys.size()));
    StringBuilder xml = new StringBuilder("<ListBucketResult>");
    for (String key : page) {
      xml.append("<Contents><Key>")
          .append(URLEncoder.encode(key, StandardCharsets.UTF_8))
          .append("</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>")
          .append(objects.getOrDefault(key, new byte[0]).length)
          .append("</Size><ETag>")
          .append(eTag.apply(key).replace("\"", "&quot;"))
          .append("</ETag></Contents>");
    }
    boolean more = page.size() < keys.size();
    xml.append("<EncodingType>url</EncodingType><IsTruncated>")
        .append(more)
        .append("</IsTruncated>");
    if (more) {
      xml.append("<NextContinuationToken>")
          .append(page.getLast())
          .append("</NextContinuationToken>");
    }
    return Reply.xml(200, xml.append("</ListBucketResult>").toString());
  }

  Reply versions(NavigableMap<String, byte[]> objects, List<Version> earlier) {
    String after = call.query().getOrDefault("key-marker", "");
    List<String> keys = objects.keySet().stream().filter(k -> k.compareTo(after) > 0).toList();
    List<String> page = keys.subList(0, Math.min(pageSize, keys.size()));
    boolean more = page.size() < keys.size();
    StringBuilder xml = new StringBuilder("<ListVersionsResult>");
    for (String key : page) {
      xml.append(version("Version", key, LATEST, true));
    }
    for (Version version : earlier) {
      if (!more) {
        String kind = objects.containsKey(version.key()) ? "Version" : "DeleteMarker";
        xml.append(version(kind, version.key(), version.id(), false));
      }
    }
    xml.append("<EncodingType>url</EncodingType><IsTruncated>").append(more);
    xml.append("</IsTruncated>");
    if (more) {
      xml.append("<NextKeyMarker>")
          .append(URLEncoder.encode(page.getLast(), StandardCharsets.UTF_8));
      xml.append("</NextKeyMarker>");
    }
    return Reply.xml(200, xml.append("</ListVersionsResult>").toString());
  }

  private static String version(String kind, String key, String id, boolean latest) {
    return "<%1$s><Key>%2$s</Key><VersionId>%3$s</VersionId><IsLatest>%4$s</IsLatest></%1$s>"
        .formatted(kind, URLEncoder.encode(key, StandardCharsets.UTF_8), id, latest);
  }
}
