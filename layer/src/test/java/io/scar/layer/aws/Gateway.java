package io.scar.layer.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Stands before a server on a port of its own: hands calls on, records them, and answers those that
 * a test chooses with an error.
 */
final class Gateway implements AutoCloseable {

  /** What belongs to one connection, or what the client sets itself. */
  private static final Set<String> OF_A_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "date",
          "expect",
          "host",
          "http2-settings",
          "transfer-encoding",
          "upgrade");

  private final URI server;
  private final Packages packages;
  private final ImageRegistry images;
  private final HttpServer front;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Optional<Fault>> faults = request -> Optional.empty();

  Gateway(URI server) throws IOException {
    this.server = server;
    this.packages = new Packages(client, server);
    this.images = new ImageRegistry(client, server);
    front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    front.createContext("/", this::serve);
    front.setExecutor(threads);
    front.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + front.getAddress().getPort());
  }

  /** From now on these calls fail; empty hands the call on. */
  void failing(Function<Request, Optional<Fault>> chosen) {
    faults = chosen;
  }

  /**
   * From now on each call of a service fails once, as made too often; those of a registry do not.
   *
   * @return what failed, which grows
   */
  Set<String> throttling() {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    failing(
        request ->
            !request.service().isEmpty() && asked.add(request.what())
                ? Optional.of(Fault.throttled(request))
                : Optional.empty());
    return asked;
  }

  /** As usual again. */
  void mend() {
    faults = request -> Optional.empty();
  }

  /** What passed since the last time, and forgets it. */
  List<Request> passed() {
    List<Request> passed = List.copyOf(requests);
    requests.clear();
    return passed;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = Request.of(exchange);
      Optional<byte[]> code = packages.requested(request);
      if (code.isPresent()) {
        exchange.sendResponseHeaders(200, code.get().length);
        exchange.getResponseBody().write(code.get());
        return;
      }
      requests.add(request.isOfRegistry() ? request.withoutBody() : request);
      Optional<Fault> fault = faults.apply(request);
      if (fault.isPresent()) {
        send(exchange, fault.get());
        return;
      }
      if (request.isOfRegistry()) {
        images.serve(exchange, request);
        return;
      }
      HttpResponse<byte[]> answer = handOn(exchange, request);
      byte[] body =
          ImageRegistry.located(request, packages.located(request, answer, endpoint()), endpoint());
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                  values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                }
              });
      boolean head = request.method().equals("HEAD");
      if (head) {
        answer
            .headers()
            .firstValue("content-length")
            .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      }
      exchange.sendResponseHeaders(
          answer.statusCode(), head || body.length == 0 ? -1 : body.length);
      if (!head && body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private HttpResponse<byte[]> handOn(HttpExchange exchange, Request request) throws IOException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(server + request.target()))
            .method(
                request.method(), BodyPublishers.ofByteArray(request.body().asByteArrayUnsafe()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    try {
      return client.send(builder.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void send(HttpExchange exchange, Fault fault) throws IOException {
    byte[] body = fault.body().getBytes(StandardCharsets.UTF_8);
    fault.headers().forEach(exchange.getResponseHeaders()::set);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(fault.status(), head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    front.stop(0);
    client.shutdownNow();
    threads.shutdownNow();
  }
}
