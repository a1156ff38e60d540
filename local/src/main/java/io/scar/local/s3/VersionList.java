package io.scar.local.s3;

import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.XmlWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/**
 * ListObjectVersions, where each object has the one version that S3 names {@code null} in a bucket
 * without versioning.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html">ListObjectVersions</a>
 */
final class VersionList {

  private static final String ONLY_VERSION = "null";

  /** What both lists have. */
  private static final List<String> COMMON =
      List.of("Name", "Prefix", "Delimiter", "MaxKeys", "EncodingType", "IsTruncated");

  private static final List<String> OF_AN_OBJECT =
      List.of("LastModified", "ETag", "Size", "StorageClass");

  private VersionList() {}

  /** The request of a list of objects that asks for the same keys. */
  static AwsRequest asObjectList(AwsRequest request) {
    Map<String, List<String>> query = new LinkedHashMap<>(request.query());
    query.remove("versions");
    query.remove("version-id-marker");
    List<String> marker = query.remove("key-marker");
    if (marker != null) {
      query.put("marker", marker);
    }
    return new AwsRequest(
        request.id(),
        request.method(),
        request.rawPath(),
        query,
        request.headers(),
        request.region(),
        request.body());
  }

  /**
   * @param objects the answer of ListObjects
   */
  static byte[] of(byte[] objects) throws IOException, AwsException {
    Element list = XmlBody.parse(objects);
    XmlWriter xml = new XmlWriter().open("ListVersionsResult", S3Service.NAMESPACE);
    copy(list, COMMON, xml);
    xml.element("KeyMarker", XmlBody.text(list, "Marker").orElse(""));
    xml.element("VersionIdMarker", "");
    String last = "";
    for (Element object : XmlBody.children(list, "Contents")) {
      last = XmlBody.requireText(object, "Key");
      xml.open("Version").element("Key", last);
      xml.element("VersionId", ONLY_VERSION).element("IsLatest", "true");
      copy(object, OF_AN_OBJECT, xml);
      xml.close();
    }
    for (Element folder : XmlBody.children(list, "CommonPrefixes")) {
      xml.open("CommonPrefixes").element("Prefix", XmlBody.requireText(folder, "Prefix")).close();
    }
    if (XmlBody.text(list, "IsTruncated").filter("true"::equals).isPresent()) {
      xml.element("NextKeyMarker", XmlBody.text(list, "NextMarker").orElse(last));
      xml.element("NextVersionIdMarker", ONLY_VERSION);
    }
    return xml.bytes();
  }

  private static void copy(Element from, List<String> names, XmlWriter to) {
    for (String name : names) {
      XmlBody.text(from, name).ifPresent(text -> to.element(name, text));
    }
  }
}
