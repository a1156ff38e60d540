package io.scar.supervisor.storage;

import java.security.GeneralSecurityException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for the connections of this process: by BoringSSL, through Conscrypt, where the bundle has
 * its native library, else by Java. Java's own is interpreted in a process as young as a function's
 * is at its first handshake, and takes as much processor time as all the rest of the start.
 *
 * <p>Whom to trust is decided by Java's rules in both, and all other cryptography stays Java's.
 */
public final class Tls {

  /** Says that the native library is on {@code java.library.path}; set by {@code bootstrap}. */
  static final String PROPERTY = "scar.tls.native";

  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final String PROTOCOL = "TLS";
  private static final String SOME_HOST = "example.org";

  /** Who speaks it. */
  enum By {
    JAVA,
    BORING_SSL
  }

  /** Made when TLS is first spoken. */
  private static final class Preferred {
    static final By BY = Boolean.getBoolean(PROPERTY) ? boringSsl() : By.JAVA;
  }

  /** Made when TLS is first spoken. */
  private static final class Shared {
    static final SSLSocketFactory FACTORY = made();

    private static SSLSocketFactory made() {
      SSLSocketFactory factory = of(PublicRoots.SHARED);
      // Java would make one of its own for each connection to begin with, and decode all roots.
      HttpsURLConnection.setDefaultSSLSocketFactory(factory);
      return factory;
    }
  }

  /** Not looked up by its provider, which would list all of its cryptography first. */
  private static final class BoringSslContext extends SSLContext {
    BoringSslContext() {
      super(Conscrypt.newPreferredSSLContextSpi(), null, PROTOCOL);
    }
  }

  private Tls() {}

  /** Makes it the TLS of all connections of this process that name no other. */
  public static void prefer() {
    shared();
  }

  /**
   * Does what Java does once in a process for its first handshakes, beside them and for any server:
   * it reads the tables for names of hosts, of algorithms and of curves. Never fails.
   */
  public static void prepareTrust() {
    PublicRoots.SHARED.prepare();
    SNIServerName name = new SNIHostName(SOME_HOST);
    LOG.debug("ready for a handshake with {}", name);
  }

  /** Trusts whom the Java runtime trusts. Its first use does what {@link #prefer} does. */
  static SSLSocketFactory shared() {
    return Shared.FACTORY;
  }

  /**
   * @param trusted decides whom to trust; servers are shown no certificate
   */
  static SSLSocketFactory of(TrustManager trusted) {
    return of(trusted, Preferred.BY);
  }

  static SSLSocketFactory of(TrustManager trusted, By by) {
    try {
      SSLContext context =
          by == By.BORING_SSL ? new BoringSslContext() : SSLContext.getInstance(PROTOCOL);
      context.init(new KeyManager[0], new TrustManager[] {trusted}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** Java, and told in the log, if the native library cannot be loaded. */
  static By boringSsl() {
    try {
      Conscrypt.checkAvailability();
      return By.BORING_SSL;
    } catch (LinkageError e) {
      LOG.warn("TLS is Java's own, which starts slower: {}", e + "");
      return By.JAVA;
    }
  }
}
