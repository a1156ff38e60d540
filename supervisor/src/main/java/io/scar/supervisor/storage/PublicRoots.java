package io.scar.supervisor.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Java runtime's own trusted certificates. A chain is first held against those of them alone
 * that its certificates name; only where that is refused all are decoded. So nothing is trusted
 * that all of them together would not trust, and a refusal is that of all of them.
 */
final class PublicRoots extends X509ExtendedTrustManager {

  private static final String JAVAS = "javax.net.ssl.trustStore";

  private static final Path SYSTEMS = Path.of("/etc/pki/java/cacerts");

  /** Names a trust store of no password, where {@code cacerts} is not; set by {@code bootstrap}. */
  private static final String BUNDLES = "scar.tls.roots";

  /** For all clients of the process. */
  static final PublicRoots SHARED = new PublicRoots(file());

  private static final Logger LOG = LoggerFactory.getLogger(PublicRoots.class);

  private final Path file;
  private @Nullable RootsFile roots;
  private @Nullable X509ExtendedTrustManager all;
  private boolean unreadable;

  /** One of several ways to hold a chain against whom to trust. */
  @FunctionalInterface
  private interface Check {
    void by(X509ExtendedTrustManager manager) throws CertificateException;
  }

  /**
   * @param file of the Java runtime's trusted certificates
   */
  PublicRoots(Path file) {
    this.file = file;
  }

  /**
   * Where they are: what Java is told, what the system keeps for Java as Lambda's does, what the
   * bundle says, what was put beside Java's, Java's.
   */
  private static Path file() {
    String told = System.getProperty(JAVAS);
    if (told != null) {
      return Path.of(told);
    }
    if (Files.isRegularFile(SYSTEMS)) {
      return SYSTEMS;
    }
    String bundles = System.getProperty(BUNDLES);
    if (bundles != null) {
      return Path.of(bundles);
    }
    Path folder = Path.of(System.getProperty("java.home"), "lib", "security");
    Path added = folder.resolve("jssecacerts");
    return Files.exists(added) ? added : folder.resolve("cacerts");
  }

  /**
   * Reads the file, if nobody has yet, and holds one of its certificates against itself: what Java
   * sets up for that, it sets up for any chain. Never fails: a handshake tells why.
   */
  void prepare() {
    Optional<RootsFile> known = roots();
    if (known.isPresent()) {
      try {
        List<X509Certificate> one = decoded(known.get().first());
        if (!one.isEmpty()) {
          TrustManagers.of(one)
              .checkServerTrusted(one.toArray(new X509Certificate[0]), TrustManagers.UNKNOWN);
        }
      } catch (CertificateException e) {
        LOG.debug("a trusted certificate cannot be used", e);
      }
    }
  }

  private synchronized Optional<RootsFile> roots() {
    if (roots == null && !unreadable) {
      try {
        roots = RootsFile.read(file);
      } catch (IOException e) {
        LOG.debug("all trusted certificates have to be decoded", e);
        unreadable = true;
      }
    }
    return Optional.ofNullable(roots);
  }

  private synchronized X509ExtendedTrustManager all() throws CertificateException {
    X509ExtendedTrustManager known = all;
    if (known == null) {
      known =
          System.getProperty(JAVAS) == null ? TrustManagers.of(file) : TrustManagers.ofRuntime();
      all = known;
    }
    return known;
  }

  private void check(X509Certificate[] chain, Check check) throws CertificateException {
    List<X509Certificate> named = named(chain);
    if (!named.isEmpty()) {
      try {
        check.by(TrustManagers.of(named));
        return;
      } catch (CertificateException e) {
        LOG.debug("the certificates that the chain names do not vouch for it", e);
      }
    }
    check.by(all());
  }

  /** The trusted certificates of whom the chain names, as issuers or as themselves. */
  private List<X509Certificate> named(X509Certificate[] chain) throws CertificateException {
    Optional<RootsFile> known = roots();
    if (known.isEmpty() || chain == null) {
      return List.of();
    }
    List<byte[]> names = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      names.add(certificate.getIssuerX500Principal().getEncoded());
      names.add(certificate.getSubjectX500Principal().getEncoded());
    }
    return decoded(known.get().of(names));
  }

  private static List<X509Certificate> decoded(List<byte[]> certificates)
      throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> decoded = new ArrayList<>();
    for (byte[] certificate : certificates) {
      decoded.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate)));
    }
    return decoded;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    String known = TrustManagers.known(type);
    check(chain, manager -> manager.checkServerTrusted(chain, known, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    String known = TrustManagers.known(type);
    check(chain, manager -> manager.checkServerTrusted(chain, known, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    String known = TrustManagers.known(type);
    check(chain, manager -> manager.checkServerTrusted(chain, known));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    all().checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    all().checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    all().checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    try {
      return all().getAcceptedIssuers();
    } catch (CertificateException e) {
      // A handshake then fails for its own reason; a client is never asked who it trusts.
      return new X509Certificate[0];
    }
  }
}
