package io.scar.supervisor.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.http.TlsTrustManagersProvider;

/** Trusts some certificates and what they signed, and no others. */
final class OwnCertificates implements TlsTrustManagersProvider {

  private final TrustManager[] managers;

  private OwnCertificates(TrustManager[] managers) {
    this.managers = managers;
  }

  /**
   * @param pem one certificate or several
   * @throws CertificateException if there is none, or one is damaged
   */
  static OwnCertificates of(String pem) throws CertificateException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      if (number == 0) {
        throw new CertificateException("it is empty");
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return new OwnCertificates(factory.getTrustManagers());
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public TrustManager[] trustManagers() {
    return managers.clone();
  }
}
