package io.scar.container.registry;

import io.scar.container.ContainerException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request over the connections of {@code java.base}, which is the client that a cold Java
 * runtime starts soonest. No redirects, no repetitions.
 */
final class HttpTransport {

  private static final int STATUS_LEAST = 100;

  /** How much longer than for another answer it may take to keep a blob. */
  private static final int KEEPING_FACTOR = 6;

  private final RegistrySettings settings;
  private final Pace pace;
  private final Map<HttpProxy, TunnelSocketFactory> tunnels = new ConcurrentHashMap<>();

  /** For uploads; made late, since it takes a cold runtime long to make. */
  private @Nullable ClosableTls closable;

  HttpTransport(RegistrySettings settings, Pace pace) {
    this.settings = settings;
    this.pace = pace;
  }

  HttpAnswer send(HttpCall call) throws IOException {
    @Nullable HttpProxy proxy = settings.proxies().before(call.uri()).orElse(null);
    HttpURLConnection connection = open(call, proxy);
    try {
      return send(call, connection);
    } catch (ConnectException | UnknownHostException | NoRouteToHostException e) {
      if (proxy == null) {
        throw e;
      }
      throw new ProxyFailure(
          "the proxy " + proxy + " cannot be reached: " + Faults.reason(e),
          Kind.UNAVAILABLE,
          e instanceof UnknownHostException,
          e);
    }
  }

  private HttpURLConnection open(HttpCall call, @Nullable HttpProxy proxy) throws IOException {
    URL url = call.uri().toURL();
    if (proxy == null) {
      HttpURLConnection connection = http(url.openConnection());
      if (connection instanceof HttpsURLConnection secure && call.isUpload()) {
        secure.setSSLSocketFactory(closable());
      }
      return connection;
    }
    if (url.getProtocol().equals("https")) {
      HttpURLConnection connection = http(url.openConnection(Proxy.NO_PROXY));
      if (connection instanceof HttpsURLConnection secure) {
        // One factory for all: by it the runtime knows which connections to use again.
        secure.setSSLSocketFactory(tunnels.computeIfAbsent(proxy, TunnelSocketFactory::new));
      }
      return connection;
    }
    InetSocketAddress address = InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
    HttpURLConnection connection = http(url.openConnection(new Proxy(Proxy.Type.HTTP, address)));
    if (proxy.authorization() != null) {
      connection.setRequestProperty("Proxy-Authorization", proxy.authorization());
    }
    return connection;
  }

  private synchronized ClosableTls closable() {
    if (closable == null) {
      // One for all: by it the runtime knows which connections to use again.
      closable = new ClosableTls();
    }
    return closable;
  }

  private static HttpURLConnection http(URLConnection connection) throws IOException {
    if (connection instanceof HttpURLConnection http) {
      return http;
    }
    throw new IOException("the address is not one of HTTP");
  }

  private HttpAnswer send(HttpCall call, HttpURLConnection connection) throws IOException {
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(millis(settings.connectTimeout()));
    connection.setReadTimeout(millis(settings.readTimeout()));
    connection.setRequestProperty("User-Agent", "scar");
    call.headers().forEach(connection::setRequestProperty);
    String authorization = call.authorization();
    if (authorization != null) {
      connection.setRequestProperty("Authorization", authorization);
    }
    boolean answered = false;
    try {
      connection.setRequestMethod(call.method());
      HttpBody body = call.body();
      if (body != null) {
        send(body, connection);
      }
      HttpAnswer answer = answer(call, connection);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        connection.disconnect();
      }
    }
  }

  private void send(HttpBody body, HttpURLConnection connection) throws IOException {
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", body.type());
    if (body.isStreamed()) {
      connection.setFixedLengthStreamingMode(body.length());
      // Its receiver reads and keeps it as a whole before it answers.
      connection.setReadTimeout(millis(settings.readTimeout().multipliedBy(KEEPING_FACTOR)));
    }
    try (OutputStream out =
            new LivelyOutputStream(
                connection.getOutputStream(), settings.readTimeout(), connection::disconnect);
        InputStream in = body.content().open()) {
      in.transferTo(out);
    }
  }

  private HttpAnswer answer(HttpCall call, HttpURLConnection connection) throws IOException {
    int status = status(connection);
    if (status < STATUS_LEAST) {
      throw new IOException("what answers does not speak HTTP");
    }
    InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    Map<String, List<String>> headers = new HashMap<>();
    connection
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              if (name != null) {
                headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values));
              }
            });
    return new HttpAnswer(
        status,
        call.uri(),
        headers,
        body == null
            ? InputStream.nullInputStream()
            : new LivelyInputStream(new Body(body, connection), settings.readTimeout(), pace));
  }

  /**
   * The status, once the whole head is there. The connection's own time-outs are of single reads,
   * and a head that comes byte by byte would last for ever.
   */
  private int status(HttpURLConnection connection) throws IOException {
    CountDownLatch arrived = new CountDownLatch(1);
    AtomicBoolean late = new AtomicBoolean();
    Duration limit = settings.connectTimeout().plus(Duration.ofMillis(connection.getReadTimeout()));
    Thread.ofPlatform()
        .daemon()
        .name("scar-http-head")
        .start(
            () -> {
              try {
                if (!arrived.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                  late.set(true);
                  connection.disconnect();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      int status = connection.getResponseCode();
      if (late.get()) {
        // The status line was there, and the rest of the head was not.
        throw new SocketTimeoutException("the head came too slowly");
      }
      return status;
    } catch (IOException e) {
      if (late.get() && !(e instanceof SocketTimeoutException)) {
        SocketTimeoutException timeout = new SocketTimeoutException("the head came too slowly");
        timeout.initCause(e);
        throw timeout;
      }
      throw e;
    } finally {
      arrived.countDown();
    }
  }

  private static int millis(Duration duration) {
    return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
  }

  /** A body. Its connection is used again if it was read to the end, and else given up. */
  private static final class Body extends FilterInputStream {

    private final HttpURLConnection connection;
    private boolean ended;

    Body(InputStream in, HttpURLConnection connection) {
      super(in);
      this.connection = connection;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      ended |= value < 0;
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      ended |= count < 0;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (ended) {
        in.close();
      } else {
        // Closing would first read what is left, up to half a megabyte.
        connection.disconnect();
      }
    }
  }
}
