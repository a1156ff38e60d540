package io.scar.container.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Serves an OCI layout as a registry does; each connection one answer. Faults are handlers that are
 * asked before.
 */
final class FakeRegistry extends LoopbackServer {

  /** A request; headers by their name in lower case. */
  record Request(String method, String target, Map<String, String> headers, String body) {

    String path() {
      int query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }

    boolean isBlob() {
      return path().contains("/blobs/");
    }

    boolean isManifest() {
      return path().contains("/manifests/");
    }

    @Nullable String authorization() {
      return headers.get("authorization");
    }

    /** The first byte that is wanted. */
    int offset() {
      String range = headers.getOrDefault("range", "bytes=0-");
      return Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }
  }

  /** What is written for a request. */
  @FunctionalInterface
  interface Handler {
    /** Answers, or leaves it to the next. */
    boolean handle(Request request, Reply reply) throws IOException;
  }

  /** Where an answer is written. */
  static final class Reply {

    private final OutputStream out;

    Reply(OutputStream out) {
      this.out = out;
    }

    /** A whole answer. */
    boolean send(int status, byte[] body, String... headers) throws IOException {
      return head(status, body.length, headers).write(body);
    }

    boolean send(int status, String body, String... headers) throws IOException {
      return send(status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** The start of an answer that says how long its body is, whatever follows. */
    Reply head(int status, long length, String... headers) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      if (length >= 0) {
        head.append("Content-Length: ").append(length).append("\r\n");
      }
      out.write(
          head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
      return this;
    }

    boolean write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      return true;
    }

    boolean write(byte[] bytes, int from, int to) throws IOException {
      out.write(bytes, from, to - from);
      out.flush();
      return true;
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final Path layout;
  private final List<Handler> handlers = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /**
   * @param layout an OCI layout; each repository of the registry has its images
   */
  FakeRegistry(Path layout) {
    this(layout, ServerSocketFactory.getDefault());
  }

  /** As {@link #FakeRegistry(Path)}, over TLS for instance. */
  FakeRegistry(Path layout, ServerSocketFactory sockets) {
    super(sockets);
    this.layout = layout;
    start();
  }

  /** Asked before all that are there, so that the last fault comes first. */
  FakeRegistry before(Handler handler) {
    handlers.addFirst(handler);
    return this;
  }

  String host() {
    return address();
  }

  List<Request> requests() {
    return requests;
  }

  List<Request> blobRequests() {
    return requests.stream().filter(Request::isBlob).toList();
  }

  byte[] blob(String digest) throws IOException {
    return Files.readAllBytes(layout.resolve("blobs").resolve(digest.replace(':', '/')));
  }

  @Override
  void serve(Socket client) throws IOException {
    Request request = read(new BufferedInputStream(client.getInputStream()));
    requests.add(request);
    Reply reply = new Reply(client.getOutputStream());
    for (Handler handler : handlers) {
      if (handler.handle(request, reply)) {
        return;
      }
    }
    answer(request, reply);
  }

  private void answer(Request request, Reply reply) throws IOException {
    String[] parts = request.path().split("/", -1);
    String name = parts[parts.length - 1];
    if (request.isBlob()) {
      Path file = layout.resolve("blobs").resolve(name.replace(':', '/'));
      if (!Files.exists(file)) {
        reply.send(404, "{\"errors\":[{\"code\":\"BLOB_UNKNOWN\",\"message\":\"blob unknown\"}]}");
        return;
      }
      sendPart(request, reply, Files.readAllBytes(file));
    } else if (request.isManifest()) {
      byte[] manifest = manifest(name);
      if (manifest == null) {
        reply.send(
            404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}");
        return;
      }
      String type = JSON.readTree(manifest).path("mediaType").asText(OCI_MANIFEST);
      reply.send(200, manifest, "Content-Type: " + type);
    } else if (request.path().endsWith("/tags/list")) {
      reply.send(200, "{\"tags\":" + JSON.writeValueAsString(tags()) + "}");
    } else {
      reply.send(404, "");
    }
  }

  /** A blob, from where it is wanted. */
  static boolean sendPart(Request request, Reply reply, byte[] blob) throws IOException {
    int offset = request.offset();
    if (offset == 0) {
      return reply.send(200, blob);
    }
    if (offset >= blob.length) {
      return reply.send(416, "", "Content-Range: bytes */" + blob.length);
    }
    return reply
        .head(206, blob.length - offset, range(offset, blob.length))
        .write(blob, offset, blob.length);
  }

  static String range(int offset, int length) {
    return "Content-Range: bytes " + offset + "-" + (length - 1) + "/" + length;
  }

  private byte @Nullable [] manifest(String name) throws IOException {
    for (JsonNode entry : index()) {
      if (entry
          .path("annotations")
          .path("org.opencontainers.image.ref.name")
          .asText()
          .equals(name)) {
        return blob(entry.path("digest").asText());
      }
    }
    Path file = layout.resolve("blobs").resolve(name.replace(':', '/'));
    return name.contains(":") && Files.exists(file) ? Files.readAllBytes(file) : null;
  }

  private List<String> tags() throws IOException {
    List<String> tags = new ArrayList<>();
    for (JsonNode entry : index()) {
      tags.add(entry.path("annotations").path("org.opencontainers.image.ref.name").asText());
    }
    return tags;
  }

  private JsonNode index() throws IOException {
    return JSON.readTree(Files.readAllBytes(layout.resolve("index.json"))).path("manifests");
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ", -1);
    if (first.length < 2) {
      throw new IOException("no request");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Request(first[0], first[1], Map.copyOf(headers), body);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int value = in.read(); value >= 0 && value != '\n'; value = in.read()) {
      if (value != '\r') {
        line.write(value);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
