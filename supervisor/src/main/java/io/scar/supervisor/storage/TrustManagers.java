package io.scar.supervisor.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes Java's own trust managers. */
final class TrustManagers {

  /** That of the Java runtime. To ask for it by name loads no other provider. */
  private static final String PROVIDER = "SunJSSE";

  private static final String ALGORITHM = "PKIX";

  /** What Java's trust managers call the way of authentication in TLS 1.3. */
  static final String UNKNOWN = "UNKNOWN";

  private TrustManagers() {}

  /**
   * One that trusts these certificates and what they signed.
   *
   * @throws CertificateException if none can be made
   */
  static X509ExtendedTrustManager of(Collection<? extends X509Certificate> trusted)
      throws CertificateException {
    try {
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : trusted) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      return of(store);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  /** One that trusts all certificates of a trust store, of any kind, that has no password. */
  static X509ExtendedTrustManager of(Path store) throws CertificateException {
    try {
      return of(KeyStore.getInstance(store.toFile(), (char[]) null));
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      // The last where there is no file.
      throw unreadable(e);
    }
  }

  /** One that trusts whom the properties of Java's own TLS say. */
  static X509ExtendedTrustManager ofRuntime() throws CertificateException {
    try {
      return of((KeyStore) null);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw unreadable(e);
    }
  }

  private static CertificateException unreadable(Exception e) {
    return new CertificateException("the Java runtime's trusted certificates cannot be read", e);
  }

  private static X509ExtendedTrustManager of(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance(ALGORITHM, PROVIDER);
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new CertificateException("the Java runtime has no trust manager"));
  }

  /**
   * How a server proved to have its key, in the words of Java's trust managers: BoringSSL says
   * GENERIC where the cipher suite does not tell.
   */
  static String known(String authentication) {
    return authentication.equals("GENERIC") ? UNKNOWN : authentication;
  }
}
