package io.scar.container.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS whose connections can be given up while a write hangs: closing tells the other side, behind
 * what is being written, and without a time for that it waits as long as the write does.
 *
 * @see java.net.Socket#setSoLinger
 */
final class ClosableTls extends SSLSocketFactory {

  private static final int LINGER_SECONDS = 1;

  private final SSLSocketFactory tls = HttpsURLConnection.getDefaultSSLSocketFactory();

  /** Lets a connection of TLS be closed within a second or two. */
  static Socket closable(Socket secure) throws SocketException {
    secure.setSoLinger(true, LINGER_SECONDS);
    return secure;
  }

  /** Not of TLS yet: whoever connects it asks for that afterwards. */
  @Override
  public Socket createSocket() {
    return new Socket();
  }

  @Override
  public Socket createSocket(Socket connected, String host, int port, boolean autoClose)
      throws IOException {
    return closable(tls.createSocket(connected, host, port, autoClose));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return closable(tls.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return closable(tls.createSocket(host, port, localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return closable(tls.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return closable(tls.createSocket(host, port, localHost, localPort));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }
}
