package io.scar.layer.aws;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The registry behind ECR's repositories, where a server keeps those and takes no images: moto. The
 * repositories, their tags and their images are the server's: it is told of each manifest by
 * PutImage, and asked for it. Only the blobs are here, of all repositories together.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI
 *     distribution</a>
 */
final class ImageRegistry {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern HOST =
      Pattern.compile("\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/");
  private static final Pattern PATH =
      Pattern.compile("/v2/([a-z0-9._/-]+)/(manifests|blobs/uploads|blobs)/([^/?]*)");

  /** Signatures are not checked. */
  private static final String ANYBODY =
      "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/ecr/aws4_request, SignedHeaders=host,"
          + " Signature=0";

  private final HttpClient client;
  private final URI server;
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  ImageRegistry(HttpClient client, URI server) {
    this.client = client;
    this.server = server;
  }

  /** A body in which the gateway is ECR's registry. */
  static byte[] located(Request request, byte[] body, URI gateway) {
    if (!request.service().equals("ecr")) {
      return body;
    }
    return HOST.matcher(new String(body, StandardCharsets.UTF_8))
        .replaceAll(gateway.getAuthority() + "/")
        .getBytes(StandardCharsets.UTF_8);
  }

  void serve(HttpExchange exchange, Request request) throws IOException {
    if (!String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
        .startsWith("Basic ")) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"ecr\"");
      exchange.sendResponseHeaders(401, -1);
      return;
    }
    Matcher path = PATH.matcher(request.path());
    if (!path.matches()) {
      exchange.sendResponseHeaders(request.path().equals("/v2/") ? 200 : 404, -1);
      return;
    }
    byte[] sent = request.body().asByteArrayUnsafe();
    switch (request.method() + " " + path.group(2)) {
      case "POST blobs/uploads" -> {
        exchange.getResponseHeaders().set("Location", request.path() + "begun");
        exchange.sendResponseHeaders(202, -1);
      }
      case "PUT blobs/uploads" -> {
        blobs.put(digest(sent), sent);
        exchange.sendResponseHeaders(
            request.target().endsWith("digest=" + digest(sent)) ? 201 : 400, -1);
      }
      case "PUT manifests" -> put(path.group(1), path.group(3), sent, exchange);
      case "HEAD manifests", "GET manifests" -> manifest(path.group(1), path.group(3), exchange);
      case "HEAD blobs", "GET blobs" ->
          give(exchange, blobs.get(path.group(3)), "application/octet-stream");
      default -> exchange.sendResponseHeaders(405, -1);
    }
  }

  /** The server forgets an image without a tag, which ECR keeps: so each has one for itself. */
  private void put(String repository, String tag, byte[] manifest, HttpExchange exchange)
      throws IOException {
    String digest = digest(manifest);
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    int status = 201;
    for (String name : new String[] {ownTag(digest), tag}) {
      ObjectNode request = request(repository);
      request
          .put("imageManifest", new String(manifest, StandardCharsets.UTF_8))
          .put("imageManifestMediaType", type)
          .put("imageDigest", digest)
          .put("imageTag", name);
      HttpResponse<String> answer = ecr("PutImage", request);
      if (answer.statusCode() != 200 && !answer.body().contains("ImageAlreadyExists")) {
        status = 404;
      }
    }
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
    exchange.sendResponseHeaders(status, -1);
  }

  /** The tag that an image has beside those that it was given. */
  static String ownTag(String digest) {
    return digest.replace(':', '-');
  }

  private void manifest(String repository, String name, HttpExchange exchange) throws IOException {
    ObjectNode request = request(repository);
    request
        .putArray("imageIds")
        .addObject()
        .put(name.startsWith("sha256:") ? "imageDigest" : "imageTag", name);
    var image = JSON.readTree(ecr("BatchGetImage", request).body()).at("/images/0");
    byte[] manifest = image.path("imageManifest").asText().getBytes(StandardCharsets.UTF_8);
    if (image.isObject()) {
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest(manifest));
    }
    give(
        exchange,
        image.isObject() ? manifest : null,
        JSON.readTree(manifest).path("mediaType").asText());
  }

  private static void give(HttpExchange exchange, byte @Nullable [] content, String type)
      throws IOException {
    if (content == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  private HttpResponse<String> ecr(String operation, ObjectNode request) throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(server)
              .header("Authorization", ANYBODY)
              .header("Content-Type", "application/x-amz-json-1.1")
              .header("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921." + operation)
              .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static ObjectNode request(String repository) {
    return JSON.createObjectNode().put("repositoryName", repository);
  }

  private static String digest(byte[] content) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
