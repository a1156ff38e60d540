package io.scar.local.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one HTTP endpoint of the local cloud, on the loopback interface only. A request goes to the
 * service that its credential scope names; one that is not signed goes to S3. What {@link WebSite
 * sites} serve is told by its address.
 */
public final class Endpoint implements AutoCloseable {

  /** Answers with the health document, unsigned. */
  public static final String HEALTH = "/_scar/health";

  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
  private static final String DEFAULT_SERVICE = "s3";
  private static final int BACKLOG = 512;

  /** The server breaks a connection with more of them, without an answer. */
  private static final int MOST_HEADERS = 2000;

  /**
   * Bytes of a refused request that are still read, so that a client that is busy sending gets to
   * the answer instead of a broken connection.
   */
  private static final long DRAIN = 64L << 20;

  private final HttpServer server;
  private final ExecutorService threads;

  private Endpoint(HttpServer server) {
    this.server = server;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  /**
   * Takes the port; requests wait until {@link #serve}.
   *
   * @param port 0 for a free one
   * @throws java.net.BindException if the port is in use
   */
  public static Endpoint bind(int port) throws IOException {
    // The server reads these once. Without the first, small answers wait 40 ms for the client's
    // acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqHeaders", Integer.toString(MOST_HEADERS));
    System.setProperty("sun.net.httpserver.drainAmount", Long.toString(DRAIN));
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    return new Endpoint(HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG));
  }

  /** For instance {@code http://127.0.0.1:4566}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /**
   * Starts to answer.
   *
   * @param health a JSON document
   */
  public void serve(Collection<? extends AwsService> services, Supplier<byte[]> health) {
    serve(services, List.of(), health);
  }

  /**
   * As {@link #serve(Collection, Supplier)}.
   *
   * @param sites are asked first, in this order
   */
  public void serve(
      Collection<? extends AwsService> services,
      Collection<? extends WebSite> sites,
      Supplier<byte[]> health) {
    Map<String, AwsService> byName =
        services.stream()
            .collect(Collectors.toUnmodifiableMap(AwsService::signingName, service -> service));
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            if (exchange.getRequestURI().getRawPath().equals(HEALTH)) {
              new ExchangeResponse(exchange).send(200, "application/json", health.get());
            } else if (!answered(exchange, sites)) {
              answer(exchange, byName);
            }
          }
        });
    server.start();
  }

  private static boolean answered(HttpExchange exchange, Collection<? extends WebSite> sites)
      throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    WebRequest request =
        new WebRequest(
            UUID.randomUUID().toString(),
            exchange.getRequestMethod().toUpperCase(Locale.ROOT),
            exchange.getRequestURI().getRawPath(),
            query == null ? "" : query,
            headers(exchange),
            exchange.getRemoteAddress().getAddress().getHostAddress(),
            exchange.getProtocol(),
            new RequestBody(exchange.getRequestBody()));
    for (WebSite site : sites) {
      if (site.serves(request)) {
        visit(site, request, new ExchangeResponse(exchange));
        return true;
      }
    }
    return false;
  }

  private static void visit(WebSite site, WebRequest request, ExchangeResponse response)
      throws IOException {
    try {
      site.handle(request, response);
    } catch (BrokenRequestException broken) {
      LOG.debug("{} {} broke off", request.method(), request.rawPath(), broken);
      reject(response, broken);
    } catch (IOException | RuntimeException failed) {
      if (response.started()) {
        LOG.debug("{} {} broke off", request.method(), request.rawPath(), failed);
        throw failed;
      }
      LOG.error("{} {} failed", request.method(), request.rawPath(), failed);
      site.fail(failed, response);
    }
  }

  private static void answer(HttpExchange exchange, Map<String, AwsService> services)
      throws IOException {
    String id = UUID.randomUUID().toString();
    ExchangeResponse response = new ExchangeResponse(exchange);
    response.header("x-amzn-requestid", id);
    response.header("x-amz-request-id", id);

    Map<String, List<String>> headers = headers(exchange);
    Map<String, List<String>> query =
        FormParameters.parse(exchange.getRequestURI().getRawQuery()).values();
    Optional<CredentialScope> scope = CredentialScope.of(headers, query);
    String name = scope.map(CredentialScope::service).orElse(DEFAULT_SERVICE);
    AwsRequest request =
        new AwsRequest(
            id,
            exchange.getRequestMethod().toUpperCase(Locale.ROOT),
            exchange.getRequestURI().getRawPath(),
            query,
            headers,
            scope.map(CredentialScope::region).orElse(LocalAccount.DEFAULT_REGION),
            new RequestBody(exchange.getRequestBody()));
    AwsService service = services.get(name);
    AwsProtocol protocol =
        service == null ? UnservedOperation.protocol(request) : service.protocol();
    try {
      if (service == null) {
        throw AwsException.notImplemented(name, UnservedOperation.name(request));
      }
      service.handle(request, response);
    } catch (AwsException refused) {
      refuse(refused, protocol, request, response);
    } catch (BrokenRequestException broken) {
      LOG.debug("{} {} broke off", request.method(), request.rawPath(), broken);
      reject(response, broken);
    } catch (IOException | RuntimeException failed) {
      if (response.started()) {
        LOG.debug("{} {} broke off", request.method(), request.rawPath(), failed);
        throw failed;
      }
      LOG.error("{} {} failed", request.method(), request.rawPath(), failed);
      String code = protocol == AwsProtocol.REST_XML ? "InternalError" : "InternalFailure";
      refuse(
          new AwsException(
              500, code, "The local cloud failed (%s); its log says more.".formatted(failed)),
          protocol,
          request,
          response);
    }
  }

  /** For a client that is still there, and whose body is not as its headers say. */
  private static void reject(ExchangeResponse response, BrokenRequestException broken)
      throws IOException {
    if (response.started()) {
      throw broken;
    }
    response.send(400, "text/plain", "Bad Request".getBytes(StandardCharsets.US_ASCII));
  }

  private static void refuse(
      AwsException error, AwsProtocol protocol, AwsRequest request, ExchangeResponse response)
      throws IOException {
    if (response.started()) {
      throw new IOException("refused after the answer had begun: " + error.getMessage(), error);
    }
    LOG.debug("{} {}: {}", request.method(), request.rawPath(), error.code());
    drain(request.body());
    ErrorAnswer.send(error, protocol, request.id(), request.rawPath(), response);
  }

  private static void drain(InputStream body) {
    byte[] buffer = new byte[64 << 10];
    try {
      long left = DRAIN;
      for (int n = body.read(buffer); n >= 0 && left > 0; n = body.read(buffer)) {
        left -= n;
      }
    } catch (IOException gone) {
      LOG.debug("the client stopped sending", gone);
    }
  }

  private static Map<String, List<String>> headers(HttpExchange exchange) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    return headers;
  }

  /** Stops taking requests and ends those under way. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
