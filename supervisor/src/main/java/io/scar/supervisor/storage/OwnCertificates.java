package io.scar.supervisor.storage;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts some certificates and what they signed, and no others. */
final class OwnCertificates extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager manager;

  private OwnCertificates(X509ExtendedTrustManager manager) {
    this.manager = manager;
  }

  /**
   * @param pem one certificate or several
   * @throws CertificateException if there is none, or one is damaged
   */
  static OwnCertificates of(String pem) throws CertificateException {
    List<X509Certificate> trusted = new ArrayList<>();
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
      trusted.add((X509Certificate) certificate);
    }
    if (trusted.isEmpty()) {
      throw new CertificateException("it is empty");
    }
    return new OwnCertificates(TrustManagers.of(trusted));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    manager.checkServerTrusted(chain, TrustManagers.known(type), socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    manager.checkServerTrusted(chain, TrustManagers.known(type), engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    manager.checkServerTrusted(chain, TrustManagers.known(type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    manager.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    manager.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    manager.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return manager.getAcceptedIssuers();
  }
}
