package io.scar.local.s3;

import io.scar.local.http.AwsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;

/** The answers of ListObjects and ListObjectsV2. */
final class ObjectList {

  private ObjectList() {}

  /** The same list without the objects that are not whole yet. */
  static byte[] withoutUnfinished(
      byte[] document, String bucket, UnfinishedObjects.Listing unfinished)
      throws IOException, AwsException {
    if (unfinished.complete()) {
      return document;
    }
    Element list = XmlBody.parse(document);
    boolean encoded = XmlBody.text(list, "EncodingType").isPresent();
    int hidden = 0;
    for (Element object : XmlBody.children(list, "Contents")) {
      String key = XmlBody.requireText(object, "Key");
      if (unfinished.hides(
          bucket, encoded ? URLDecoder.decode(key, StandardCharsets.UTF_8) : key)) {
        list.removeChild(object);
        hidden++;
      }
    }
    if (hidden == 0) {
      return document;
    }
    for (Element count : XmlBody.children(list, "KeyCount")) {
      count.setTextContent(
          Integer.toString(Integer.parseInt(count.getTextContent().strip()) - hidden));
    }
    return bytes(list);
  }

  private static byte[] bytes(Element document) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(bytes));
    } catch (TransformerException e) {
      throw new IOException("a list of objects could not be written: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }
}
