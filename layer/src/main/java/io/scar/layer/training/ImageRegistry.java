package io.scar.layer.training;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry on loopback with one image, which it gives, as public registries do, to who comes back
 * with a token. It speaks plain HTTP, as clients expect of one on loopback.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI
 *     distribution</a>
 */
final class ImageRegistry implements AutoCloseable {

  private static final Pattern PATH =
      Pattern.compile("/v2/training/(manifests|blobs)/([a-z0-9:]+)");
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String TOKEN = "of-training";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Path layout;

  /**
   * @param layout an image as an OCI layout
   */
  ImageRegistry(Path layout) throws IOException {
    this.layout = layout;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The image, as a function names it. */
  String image() {
    return host() + "/training:latest";
  }

  private String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Matcher matcher = PATH.matcher(path);
      if (path.equals("/token")) {
        String token = "{\"token\":\"%s\",\"expires_in\":300}".formatted(TOKEN);
        answer(exchange, "application/json", token.getBytes(StandardCharsets.UTF_8));
      } else if (!("Bearer " + TOKEN)
          .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange
            .getResponseHeaders()
            .set(
                "WWW-Authenticate",
                "Bearer realm=\"http://%s/token\",service=\"training\",scope=\"repository:training:pull\""
                    .formatted(host()));
        exchange.sendResponseHeaders(401, -1);
      } else if (!matcher.matches()) {
        exchange.sendResponseHeaders(path.equals("/v2/") ? 200 : 404, -1);
      } else if (!matcher.group(2).contains(":")) {
        answer(exchange, INDEX, Files.readAllBytes(layout.resolve("index.json")));
      } else {
        Path blob = layout.resolve("blobs").resolve(matcher.group(2).replace(':', '/'));
        boolean manifest = matcher.group(1).equals("manifests");
        answer(
            exchange, manifest ? MANIFEST : "application/octet-stream", Files.readAllBytes(blob));
      }
    }
  }

  private static void answer(HttpExchange exchange, String type, byte[] content)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
