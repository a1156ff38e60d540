package io.scar.supervisor.storage;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
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

  /** Made when TLS is first spoken. */
  private static final class Native {
    static final Optional<Provider> PROVIDER = load();

    private static Optional<Provider> load() {
      return Boolean.getBoolean(PROPERTY) ? boringSsl() : Optional.empty();
    }
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

  private Tls() {}

  /** Makes it the TLS of all connections of this process that name no other. */
  public static void prefer() {
    shared();
  }

  /** Trusts whom the Java runtime trusts. Its first use does what {@link #prefer} does. */
  static SSLSocketFactory shared() {
    return Shared.FACTORY;
  }

  /**
   * @param trusted decides whom to trust; servers are shown no certificate
   */
  static SSLSocketFactory of(TrustManager trusted) {
    return of(trusted, Native.PROVIDER);
  }

  /**
   * @param provider of TLS; Java's own if empty
   */
  static SSLSocketFactory of(TrustManager trusted, Optional<Provider> provider) {
    try {
      SSLContext context =
          provider.isPresent()
              ? SSLContext.getInstance(PROTOCOL, provider.get())
              : SSLContext.getInstance(PROTOCOL);
      context.init(new KeyManager[0], new TrustManager[] {trusted}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** Empty, and told in the log, if its native library cannot be loaded. */
  static Optional<Provider> boringSsl() {
    try {
      return Optional.of(Conscrypt.newProviderBuilder().provideTrustManager(false).build());
    } catch (LinkageError e) {
      LOG.warn("TLS is Java's own, which starts slower: {}", e + "");
      return Optional.empty();
    }
  }
}
