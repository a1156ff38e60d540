package io.scar.supervisor.storage;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.TlsTrustManagersProvider;

/**
 * The Java runtime's own trusted certificates, read at the first handshake. The SDK's client reads
 * them when it is made, once for each client and for a plain address too, which takes a tenth of
 * the supervisor's start.
 */
final class PublicRoots extends X509ExtendedTrustManager implements TlsTrustManagersProvider {

  /** For all clients of the process: reading them takes longer than a handshake. */
  static final PublicRoots SHARED = new PublicRoots();

  private @Nullable X509ExtendedTrustManager read;

  private PublicRoots() {}

  @Override
  public TrustManager[] trustManagers() {
    return new TrustManager[] {this};
  }

  /**
   * Reads them now, if nobody has yet.
   *
   * @throws CertificateException if they cannot be read
   */
  synchronized X509ExtendedTrustManager ready() throws CertificateException {
    X509ExtendedTrustManager known = read;
    if (known == null) {
      known = find();
      read = known;
    }
    return known;
  }

  private static X509ExtendedTrustManager find() throws CertificateException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow(() -> new CertificateException("the Java runtime has no trust manager"));
    } catch (GeneralSecurityException e) {
      throw e instanceof CertificateException known
          ? known
          : new CertificateException("the Java runtime's trusted certificates cannot be read", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    ready().checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    ready().checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    ready().checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    ready().checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    ready().checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    ready().checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    try {
      return ready().getAcceptedIssuers();
    } catch (CertificateException e) {
      // A handshake then fails for its own reason; a client is never asked who it trusts.
      return new X509Certificate[0];
    }
  }
}
