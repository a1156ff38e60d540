package io.scar.container.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An OCI registry in memory, which takes what is pushed and gives it again. A repository comes into
 * being with its first blob. Faults are asked before it answers.
 */
public final class MemoryRegistry implements AutoCloseable {

  /** Answers a request itself, or leaves it to the registry. */
  @FunctionalInterface
  public interface Fault {
    /**
     * @param line method and path with its query
     * @return whether it answered
     */
    boolean answer(String line, HttpExchange exchange) throws IOException;
  }

  private static final Pattern PATH =
      Pattern.compile("/v2/(.+)/(manifests|blobs)/(?:(uploads)/)?([^/]*)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final boolean mounts;

  /**
   * @param mounts whether blobs can be mounted from another repository
   */
  public MemoryRegistry(boolean mounts) throws IOException {
    this.mounts = mounts;
    byte[] loopback = {127, 0, 0, 1};
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(loopback), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The last one is asked first. */
  public void fault(Fault fault) {
    faults.addFirst(fault);
  }

  /** Method and path, with its query, of each request since the last {@link #forget}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public void forget() {
    requests.clear();
  }

  /** What a manifest says, by tag or digest. */
  public byte[] manifest(String repository, String name) {
    return Objects.requireNonNull(manifests.get(repository + "/" + name), name);
  }

  /** A blob of a repository; null if it has it not. */
  public byte @Nullable [] blob(String repository, String digest) {
    return blobs.get(repository + "/" + digest);
  }

  /** The digest of a manifest, by tag or digest; empty if it is not there. */
  public Optional<String> digest(String repository, String name) {
    return Optional.ofNullable(manifests.get(repository + "/" + name))
        .map(manifest -> Digest.sha256(manifest).toString());
  }

  /** The digests of a repository's manifests by their tags and digests. */
  public SortedMap<String, String> manifests(String repository) {
    SortedMap<String, String> found = new TreeMap<>();
    manifests.forEach(
        (key, manifest) -> {
          if (key.startsWith(repository + "/")) {
            found.put(key, Digest.sha256(manifest).toString());
          }
        });
    return found;
  }

  /** Puts a manifest, as a push does. */
  public void put(String repository, String name, byte[] manifest) {
    for (String key : List.of(name, Digest.sha256(manifest).toString())) {
      manifests.put(repository + "/" + key, manifest);
      types.putIfAbsent(repository + "/" + key, "application/vnd.oci.image.manifest.v1+json");
    }
  }

  /** Removes a manifest and its tags. */
  public void remove(String repository, String digest) {
    manifests
        .entrySet()
        .removeIf(
            entry ->
                entry.getKey().startsWith(repository + "/")
                    && Digest.sha256(entry.getValue()).toString().equals(digest));
  }

  /** Removes all of a repository. */
  public void removeRepository(String repository) {
    manifests.keySet().removeIf(key -> key.startsWith(repository + "/"));
    blobs.keySet().removeIf(key -> key.startsWith(repository + "/"));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      requests.add(line);
      for (Fault fault : faults) {
        if (fault.answer(line, exchange)) {
          return;
        }
      }
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      if (!path.matches()) {
        send(exchange, 404, new byte[0]);
      } else if (path.group(3) != null) {
        upload(exchange, path.group(1));
      } else if (path.group(2).equals("manifests")) {
        manifest(exchange, path.group(1), path.group(4));
      } else {
        byte[] blob = blobs.get(path.group(1) + "/" + path.group(4));
        send(exchange, blob == null ? 404 : 200, blob == null ? new byte[0] : blob);
      }
    }
  }

  private void manifest(HttpExchange exchange, String repository, String name) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      for (String key : List.of(name, Digest.sha256(bytes).toString())) {
        manifests.put(repository + "/" + key, bytes);
        types.put(repository + "/" + key, type);
      }
      send(exchange, 201, new byte[0]);
      return;
    }
    byte[] manifest = manifests.get(repository + "/" + name);
    if (manifest == null) {
      send(
          exchange,
          404,
          "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}".getBytes(StandardCharsets.UTF_8));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", types.get(repository + "/" + name));
    exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.sha256(manifest).toString());
    send(exchange, 200, manifest);
  }

  private void upload(HttpExchange exchange, String repository) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI().getQuery());
    if (exchange.getRequestMethod().equals("POST")) {
      byte[] mounted = blobs.get(query.get("from") + "/" + query.get("mount"));
      if (mounts && mounted != null) {
        blobs.put(repository + "/" + query.get("mount"), mounted);
        send(exchange, 201, new byte[0]);
        return;
      }
      exchange
          .getResponseHeaders()
          .set("Location", "/v2/" + repository + "/blobs/uploads/1?state=begun");
      send(exchange, 202, new byte[0]);
      return;
    }
    byte[] bytes;
    try (InputStream body = exchange.getRequestBody()) {
      bytes = body.readAllBytes();
    }
    String digest = String.valueOf(query.get("digest"));
    if (!Digest.sha256(bytes).toString().equals(digest)) {
      send(
          exchange,
          400,
          "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}".getBytes(StandardCharsets.UTF_8));
      return;
    }
    blobs.put(repository + "/" + digest, bytes);
    send(exchange, 201, new byte[0]);
  }

  private static Map<String, String> query(@Nullable String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      for (String parameter : query.split("&", -1)) {
        int equals = parameter.indexOf('=');
        parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
      }
    }
    return parameters;
  }

  /** A whole answer, for faults too. */
  public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : body.length);
    if (!empty) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
