package io.scar.local.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes an XML document, element by element. */
public final class XmlWriter {

  /** The media type of what this writes. */
  public static final String CONTENT_TYPE = "application/xml";

  private final StringBuilder out =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  private final Deque<String> open = new ArrayDeque<>();

  public XmlWriter open(String name) {
    out.append('<').append(name).append('>');
    open.push(name);
    return this;
  }

  public XmlWriter open(String name, String namespace) {
    out.append('<').append(name).append(" xmlns=\"").append(namespace).append("\">");
    open.push(name);
    return this;
  }

  /** Closes the innermost open element. */
  public XmlWriter close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  public XmlWriter element(String name, String text) {
    out.append('<').append(name).append('>');
    escape(text);
    out.append("</").append(name).append('>');
    return this;
  }

  /** A whole document of one element. */
  public XmlWriter text(String name, String namespace, String text) {
    open(name, namespace);
    escape(text);
    return close();
  }

  /** The document, with all elements closed. */
  public byte[] bytes() {
    while (!open.isEmpty()) {
      close();
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\t', '\n', '\r' -> out.append("&#").append((int) c).append(';');
        default -> out.append(c < 0x20 ? '\uFFFD' : c);
      }
    }
  }
}
