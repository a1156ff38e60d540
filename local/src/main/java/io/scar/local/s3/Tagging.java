package io.scar.local.s3;

import io.scar.local.http.AwsException;
import io.scar.local.http.FormParameters;
import io.scar.local.http.XmlWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.w3c.dom.Element;

/** Sets of tags as S3 writes them: in XML, and in the {@code x-amz-tagging} header. */
final class Tagging {

  static final int MOST_OF_AN_OBJECT = 10;
  static final int MOST_OF_A_BUCKET = 50;

  private Tagging() {}

  static Map<String, String> parse(byte[] xml, int most) throws AwsException, IOException {
    Element set =
        XmlBody.child(XmlBody.parse(xml), "TagSet")
            .orElseThrow(() -> XmlBody.malformed("no TagSet"));
    Map<String, String> tags = new TreeMap<>();
    for (Element tag : XmlBody.children(set, "Tag")) {
      add(tags, XmlBody.requireText(tag, "Key"), XmlBody.requireText(tag, "Value"));
    }
    return checked(tags, most);
  }

  static Map<String, String> parseHeader(Optional<String> header) throws AwsException {
    Map<String, String> tags = new TreeMap<>();
    if (header.isPresent()) {
      for (Map.Entry<String, List<String>> tag :
          FormParameters.parse(header.get()).values().entrySet()) {
        for (String value : tag.getValue()) {
          add(tags, tag.getKey(), value);
        }
      }
    }
    return checked(tags, MOST_OF_AN_OBJECT);
  }

  static byte[] write(Map<String, String> tags) {
    XmlWriter xml = new XmlWriter().open("Tagging", S3Service.NAMESPACE).open("TagSet");
    new TreeMap<>(tags)
        .forEach(
            (key, value) -> xml.open("Tag").element("Key", key).element("Value", value).close());
    return xml.bytes();
  }

  private static void add(Map<String, String> tags, String key, String value) throws AwsException {
    if (key.isEmpty() || key.length() > 128 || value.length() > 256) {
      throw new AwsException(
          400, "InvalidTag", "A tag's key has 1 to 128 characters, its value at most 256: " + key);
    }
    if (tags.put(key, value) != null) {
      throw new AwsException(
          400, "InvalidTag", "Cannot provide multiple Tags with the same key: " + key);
    }
  }

  private static Map<String, String> checked(Map<String, String> tags, int most)
      throws AwsException {
    if (tags.size() > most) {
      throw new AwsException(
          400, "BadRequest", "Object tags cannot be greater than %d".formatted(most));
    }
    return tags;
  }
}
