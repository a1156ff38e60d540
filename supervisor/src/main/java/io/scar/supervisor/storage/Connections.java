package io.scar.supervisor.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionFactory;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * Opens connections as the SDK's client of the JDK's connections does, with its proxies and time
 * limits, but makes nothing of TLS ready before a connection wants it.
 */
final class Connections implements UrlConnectionFactory {

  private static final int CONNECT_MILLIS = limit(SdkHttpConfigurationOption.CONNECTION_TIMEOUT);
  private static final int READ_MILLIS = limit(SdkHttpConfigurationOption.READ_TIMEOUT);

  private final ProxyConfiguration proxies = ProxyConfiguration.builder().build();
  private final Supplier<SSLSocketFactory> tls;
  private final boolean anyName;

  private Connections(Supplier<SSLSocketFactory> tls, boolean anyName) {
    this.tls = tls;
    this.anyName = anyName;
  }

  /** To servers that the Java runtime trusts. */
  static Connections trustingPublicRoots() {
    return new Connections(Tls::shared, false);
  }

  /** To servers with these certificates, or what they signed. */
  static Connections trusting(OwnCertificates own) {
    SSLSocketFactory factory = Tls.of(own);
    return new Connections(() -> factory, false);
  }

  /** To whoever answers. */
  static Connections trustingAnyone() {
    SSLSocketFactory factory = Tls.of(new Anyone());
    return new Connections(() -> factory, true);
  }

  @Override
  public HttpURLConnection createConnection(URI uri) {
    // Before the connection is made, which otherwise looks for TLS of its own.
    @Nullable SSLSocketFactory factory =
        "https".equalsIgnoreCase(uri.getScheme()) ? tls.get() : null;
    Optional<Proxy> proxy = proxyBefore(uri);
    HttpURLConnection connection = (HttpURLConnection) opened(uri, proxy);
    if (factory != null && connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(factory);
      if (anyName) {
        secure.setHostnameVerifier((host, session) -> true);
      }
    }
    if (proxy.isPresent() && isSet(proxies.username()) && isSet(proxies.password())) {
      connection.addRequestProperty("proxy-authorization", authorization());
    }
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    return connection;
  }

  private static URLConnection opened(URI uri, Optional<Proxy> proxy) {
    try {
      return proxy.isPresent()
          ? uri.toURL().openConnection(proxy.get())
          : uri.toURL().openConnection();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Proxy> proxyBefore(URI uri) {
    if (proxies.host() == null) {
      return Optional.empty();
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    for (String direct : proxies.nonProxyHosts()) {
      if (host.matches(direct)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Proxy(
            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxies.host(), proxies.port())));
  }

  private String authorization() {
    String both = proxies.username() + ":" + proxies.password();
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isSet(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  private static int limit(AttributeMap.Key<Duration> option) {
    return (int) SdkHttpConfigurationOption.GLOBAL_HTTP_DEFAULTS.get(option).toMillis();
  }
}
