package io.scar.layer.training;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * As much of S3 on loopback as a function's transfers need: any bucket, named in the path. What is
 * stored keeps the frames that the SDK uploads in.
 */
public final class ObjectStore implements AutoCloseable {

  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  /**
   * @param tls for a server that speaks TLS
   */
  public ObjectStore(Optional<SSLContext> tls) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls.isPresent()) {
      HttpsServer secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      server = secure;
      scheme = "https";
    } else {
      server = HttpServer.create(address, 0);
      scheme = "http";
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** As {@code AWS_ENDPOINT_URL} names it. */
  public String address() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * @param path {@code BUCKET/KEY}
   */
  public void put(String path, byte[] content) {
    objects.put(path, content);
  }

  public Set<String> paths() {
    return Set.copyOf(objects.keySet());
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(1);
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("ETag", "\"0\"");
      byte[] known = objects.get(path);
      String range = exchange.getRequestHeaders().getFirst("Range");
      if (exchange.getRequestMethod().equals("HEAD")) {
        if (known != null) {
          exchange.getResponseHeaders().set("Content-Length", Integer.toString(known.length));
        }
        exchange.sendResponseHeaders(200, -1);
      } else if (exchange.getRequestMethod().equals("PUT")) {
        objects.put(path, body);
        exchange.sendResponseHeaders(200, -1);
      } else if (known != null && range != null) {
        Matcher bounds = RANGE.matcher(range);
        if (!bounds.matches()) {
          throw new IOException("a range of another kind: " + range);
        }
        int from = Integer.parseInt(bounds.group(1));
        int length = Math.min(Integer.parseInt(bounds.group(2)) + 1, known.length) - from;
        exchange.sendResponseHeaders(206, length);
        exchange.getResponseBody().write(known, from, length);
      } else if (known != null) {
        exchange.sendResponseHeaders(200, known.length);
        exchange.getResponseBody().write(known);
      } else {
        byte[] error =
            "<Error><Code>NoSuchKey</Code><Message>it is not there</Message></Error>"
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(404, error.length);
        exchange.getResponseBody().write(error);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
