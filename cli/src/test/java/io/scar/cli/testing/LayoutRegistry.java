package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A registry with one repository, {@code tool}, which has what an OCI layout has. */
public final class LayoutRegistry implements AutoCloseable {

  private static final int NOT_FOUND = 404;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Path layout;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile @Nullable String stallAt;

  public LayoutRegistry(Path layout) throws IOException {
    this.layout = layout;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v2/", this::answer);
    server.start();
  }

  /** The image's name in this registry. */
  public String image(String tag) {
    return "localhost:" + server.getAddress().getPort() + "/tool:" + tag;
  }

  /** The paths that were asked for, in that order. */
  public List<String> asked() {
    return asked;
  }

  /** The half of this blob is sent, and no more. */
  public LayoutRegistry stallAt(Path blob) {
    stallAt = blob.getFileName().toString();
    return this;
  }

  /** Counted down when a blob stalls. */
  public CountDownLatch stalled() {
    return stalled;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(path);
      if (path.equals("/v2/")) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      String name = path.substring(path.lastIndexOf('/') + 1);
      boolean isManifest = path.contains("/manifests/");
      JsonNode tagged = isManifest && !name.contains(":") ? tagged(name) : null;
      String digest = tagged == null ? name : tagged.path("digest").asText();
      Path blob = layout.resolve("blobs").resolve(digest.replace(':', '/'));
      if (!digest.contains(":") || !Files.exists(blob)) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
        return;
      }
      byte[] content = Files.readAllBytes(blob);
      if (isManifest) {
        String type = new ObjectMapper().readTree(content).path("mediaType").asText();
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
      }
      exchange.sendResponseHeaders(200, content.length);
      send(exchange.getResponseBody(), content, blob.getFileName().toString().equals(stallAt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(OutputStream out, byte[] content, boolean stalls)
      throws IOException, InterruptedException {
    int first = stalls ? content.length / 2 : content.length;
    out.write(content, 0, first);
    out.flush();
    if (stalls) {
      stalled.countDown();
      closed.await();
    }
  }

  private @Nullable JsonNode tagged(String tag) throws IOException {
    for (JsonNode one :
        new ObjectMapper().readTree(layout.resolve("index.json").toFile()).path("manifests")) {
      if (one.at("/annotations/org.opencontainers.image.ref.name").asText().equals(tag)) {
        return one;
      }
    }
    return null;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
