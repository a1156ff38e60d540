package io.scar.container.registry;

import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS through an HTTP proxy. {@code HttpURLConnection} can tunnel by itself, but shows a password
 * to a proxy only where a property of the whole Java runtime ({@code
 * jdk.http.auth.tunneling.disabledSchemes}) was changed before anybody used it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-connect">RFC 9110, CONNECT</a>
 */
final class TunnelSocketFactory extends SSLSocketFactory {

  private static final int HEAD_BYTES_MOST = 16 << 10;
  private static final int OK = 200;
  private static final int WANTS_CREDENTIALS = 407;
  private static final int SERVER_FAULT = 500;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: ([^\r\n]*))?");

  private final HttpProxy proxy;
  private final SSLSocketFactory tls = HttpsURLConnection.getDefaultSSLSocketFactory();

  TunnelSocketFactory(HttpProxy proxy) {
    this.proxy = proxy;
  }

  /** Not of TLS yet: whoever connects it asks for that afterwards, at {@link #createSocket}. */
  @Override
  public Socket createSocket() {
    return new Tunnel(proxy);
  }

  @Override
  public Socket createSocket(Socket tunnel, String host, int port, boolean autoClose)
      throws IOException {
    return ClosableTls.closable(tls.createSocket(tunnel, host, port, autoClose));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw around();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    throw around();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw around();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    throw around();
  }

  private IOException around() {
    return new IOException("there is no way around the proxy " + proxy);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }

  /** Connected to the proxy; what it carries is between here and the host behind. */
  private static final class Tunnel extends Socket {

    private final HttpProxy proxy;

    Tunnel(HttpProxy proxy) {
      this.proxy = proxy;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress target)) {
        throw new IOException("not an address of the internet: " + endpoint);
      }
      super.connect(new InetSocketAddress(proxy.host(), proxy.port()), timeout);
      boolean isThrough = false;
      try {
        setSoTimeout(timeout);
        // The proxy finds the host: where there is one, names are often not known otherwise.
        ask(target.getHostString(), target.getPort());
        setSoTimeout(0);
        isThrough = true;
      } finally {
        if (!isThrough) {
          close();
        }
      }
    }

    private void ask(String host, int port) throws IOException {
      String place = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
      StringBuilder request = new StringBuilder("CONNECT " + place + " HTTP/1.1\r\n");
      request.append("Host: ").append(place).append("\r\nUser-Agent: scar\r\n");
      if (proxy.authorization() != null) {
        request.append("Proxy-Authorization: ").append(proxy.authorization()).append("\r\n");
      }
      getOutputStream()
          .write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      Matcher status = STATUS.matcher(head());
      int code = status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
      if (code != OK) {
        throw new ProxyFailure(
            "the proxy "
                + proxy
                + switch (code) {
                  case 0 -> " does not speak HTTP";
                  case WANTS_CREDENTIALS -> " wants other credentials";
                  default ->
                      " does not let through to "
                          + place
                          + " ("
                          + Printable.of((code + " " + orEmpty(status.group(2))).strip())
                          + ")";
                },
            code == WANTS_CREDENTIALS ? Kind.DENIED : Kind.UNAVAILABLE,
            code < SERVER_FAULT,
            null);
      }
    }

    private static String orEmpty(@Nullable String text) {
      return text == null ? "" : text;
    }

    /** The answer's, and not a byte of what follows. */
    private String head() throws IOException {
      InputStream in = getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      int ends = 0;
      while (ends < 2) {
        int value = in.read();
        if (value < 0 || head.size() >= HEAD_BYTES_MOST) {
          throw new ProxyFailure(
              "the proxy " + proxy + " gives no whole answer", Kind.UNAVAILABLE, false, null);
        }
        head.write(value);
        ends = value == '\n' ? ends + 1 : value == '\r' ? ends : 0;
      }
      return head.toString(StandardCharsets.ISO_8859_1);
    }
  }
}
