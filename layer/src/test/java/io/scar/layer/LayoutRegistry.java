package io.scar.layer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry on loopback that serves OCI layouts, to all or to who has the password. */
final class LayoutRegistry implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern PATH =
      Pattern.compile("/v2/([a-z0-9/-]+)/(manifests|blobs)/([a-z0-9:._-]+)");

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Path> layouts = new ConcurrentHashMap<>();
  private final List<String> served = new CopyOnWriteArrayList<>();
  private final Optional<String> authorization;

  /** One that anybody may pull from. */
  LayoutRegistry() throws IOException {
    this(Optional.empty());
  }

  /** One that asks for a name and a password. */
  LayoutRegistry(String username, String password) throws IOException {
    this(
        Optional.of(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8))));
  }

  private LayoutRegistry(Optional<String> authorization) throws IOException {
    this.authorization = authorization;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(executor);
    server.start();
  }

  /** Answers the image's name. */
  String add(String repository, Path layout) {
    layouts.put(repository, layout);
    return "localhost:" + server.getAddress().getPort() + "/" + repository;
  }

  /** From now on there is no such image. */
  void remove(String repository) {
    layouts.remove(repository);
  }

  /** The paths that were answered with a manifest or blob of the repository. */
  List<String> served(String repository) {
    return served.stream().filter(path -> path.startsWith("/v2/" + repository + "/")).toList();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (authorization.isPresent() && !authorization.get().equals(given)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      if (path.equals("/v2/")) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      Matcher matcher = PATH.matcher(path);
      Path layout = matcher.matches() ? layouts.get(matcher.group(1)) : null;
      if (layout == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      String digest = matcher.group(3);
      if (!digest.startsWith("sha256:")) {
        digest =
            JSON.readTree(layout.resolve("index.json").toFile()).at("/manifests/0/digest").asText();
      }
      Path blob = layout.resolve("blobs").resolve(digest.replace(':', '/'));
      if (!Files.exists(blob)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      served.add(path);
      byte[] content = Files.readAllBytes(blob);
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              matcher.group(2).equals("manifests")
                  ? JSON.readTree(content).path("mediaType").asText()
                  : "application/octet-stream");
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : content.length);
      if (!head) {
        exchange.getResponseBody().write(content);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }
}
