package io.scar.local.s3;

import io.scar.local.http.AwsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads the XML of requests, with no document types and no entities from outside. */
final class XmlBody {

  private XmlBody() {}

  /**
   * @throws AwsException 400 {@code MalformedXML}
   */
  static Element parse(byte[] body) throws AwsException, IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(new ByteArrayInputStream(body)).getDocumentElement();
    } catch (SAXException e) {
      throw malformed(String.valueOf(e.getMessage()));
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  static AwsException malformed(String detail) {
    return new AwsException(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema: "
            + detail);
  }

  static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && name.equals(element.getLocalName())) {
        found.add(element);
      }
    }
    return found;
  }

  static Optional<Element> child(Element parent, String name) {
    return children(parent, name).stream().findFirst();
  }

  static Optional<String> text(Element parent, String name) {
    return child(parent, name).map(Element::getTextContent);
  }

  /**
   * @throws AwsException 400 {@code MalformedXML} if there is no such child
   */
  static String requireText(Element parent, String name) throws AwsException {
    return text(parent, name)
        .orElseThrow(() -> malformed(parent.getLocalName() + " has no " + name));
  }
}
