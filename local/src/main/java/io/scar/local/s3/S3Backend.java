package io.scar.local.s3;

import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * S3Proxy over a folder, on a loopback port of its own, and the client that reaches it. Bodies are
 * streamed both ways.
 */
final class S3Backend implements AutoCloseable {

  /** Headers that belong to one connection, to the signature, or to the front. */
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "authorization",
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "te",
          "transfer-encoding",
          "upgrade",
          "x-amz-security-token",
          "x-amz-tagging",
          "x-amz-tagging-directive");

  /** What a presigned URL has beyond the request itself, but for its date of expiry. */
  private static final Set<String> SIGNATURE_PARAMETERS =
      Set.of(
          "X-Amz-Credential",
          "X-Amz-Security-Token",
          "X-Amz-Signature",
          "X-Amz-SignedHeaders",
          "AWSAccessKeyId",
          "Signature");

  /** Bytes; with less left on the disk that is why a write failed. */
  private static final long LITTLE_ROOM = 1 << 20;

  private final S3Proxy proxy;
  private final Path objects;
  private final URI uri;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;

  private S3Backend(S3Proxy proxy, Path objects) {
    this.proxy = proxy;
    this.objects = objects;
    this.uri = URI.create("http://127.0.0.1:" + proxy.getPort());
    // Shorter than the server's 30 s, so that no request is sent on a connection about to close.
    System.setProperty("jdk.httpclient.keepalive.timeout", "10");
    this.client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  }

  /**
   * @param objects the folder of the buckets, each a folder of its own
   */
  static S3Backend start(Path objects) throws IOException {
    Files.createDirectories(objects);
    UnfinishedObjects.sweep(objects);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(objects.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .ignoreUnknownHeaders(true)
            .build();
    try {
      proxy.start();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("S3Proxy did not start: " + e.getMessage(), e);
    }
    return new S3Backend(proxy, objects);
  }

  /** The folder of a bucket, whether or not it exists. */
  Path folder(String bucket) {
    return objects.resolve(bucket);
  }

  boolean exists(String bucket) {
    return BucketName.isValid(bucket) && Files.isDirectory(folder(bucket));
  }

  /** Sends a client's request on, its body as it comes. */
  HttpResponse<InputStream> forward(AwsRequest request, S3Target target)
      throws IOException, AwsException {
    return send(request, target, streamed(request), contentLength(request).orElse(0));
  }

  /** Sends a client's request on with a body that was already read. */
  HttpResponse<InputStream> forward(AwsRequest request, S3Target target, byte[] body)
      throws IOException, AwsException {
    return send(request, target, BodyPublishers.ofByteArray(body), body.length);
  }

  /** Stores a file as an object, with the given headers. */
  HttpResponse<InputStream> put(S3Target target, Map<String, String> headers, Path file)
      throws IOException, AwsException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri.resolve(target.rawPath())).PUT(BodyPublishers.ofFile(file));
    headers.forEach(builder::setHeader);
    return write(builder.build(), Files.size(file));
  }

  /** The status and headers of an object. */
  HttpResponse<InputStream> head(S3Target target) throws IOException {
    return exchange(
        HttpRequest.newBuilder(uri.resolve(target.rawPath()))
            .method("HEAD", BodyPublishers.noBody())
            .build());
  }

  private HttpResponse<InputStream> send(
      AwsRequest request, S3Target target, BodyPublisher body, long length)
      throws IOException, AwsException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(uri + target.rawPath() + query(request)))
            .method(request.method(), body);
    request.headers().entrySet().stream()
        .filter(header -> !NOT_FORWARDED.contains(header.getKey()))
        .forEach(
            header -> header.getValue().forEach(value -> builder.header(header.getKey(), value)));
    return request.method().equals("PUT") || request.method().equals("POST")
        ? write(builder.build(), length)
        : exchange(builder.build());
  }

  /** Asks why a write failed: the object store itself does not tell a full disk from a defect. */
  private HttpResponse<InputStream> write(HttpRequest request, long length)
      throws IOException, AwsException {
    HttpResponse<InputStream> reply;
    try {
      reply = exchange(request);
    } catch (IOException e) {
      requireRoom(length);
      throw e;
    }
    if (reply.statusCode() >= 500) {
      requireRoom(length);
    }
    return reply;
  }

  private void requireRoom(long length) throws IOException, AwsException {
    long left = Files.getFileStore(objects).getUsableSpace();
    if (left < Math.max(length, LITTLE_ROOM)) {
      throw new AwsException(
          507,
          "InsufficientStorage",
          "The disk of %s is full (%d bytes left); free space there or start the local cloud with"
                  .formatted(objects, left)
              + " another --dir.");
    }
  }

  private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the object store answered", e);
    }
  }

  private static BodyPublisher streamed(AwsRequest request) throws AwsException {
    OptionalLong length = contentLength(request);
    if (length.isPresent() && length.getAsLong() > 0) {
      InputStream body = request.body();
      return BodyPublishers.fromPublisher(
          BodyPublishers.ofInputStream(() -> body), length.getAsLong());
    }
    if (length.isEmpty() && request.header("transfer-encoding").isPresent()) {
      throw new AwsException(
          411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
    }
    return BodyPublishers.noBody();
  }

  private static OptionalLong contentLength(AwsRequest request) throws AwsException {
    String length = request.header("content-length").orElse("");
    try {
      return length.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
    } catch (NumberFormatException e) {
      throw new AwsException(400, "InvalidArgument", "Content-Length is no number: " + length);
    }
  }

  private static String query(AwsRequest request) {
    StringBuilder query = new StringBuilder();
    for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
      if (!SIGNATURE_PARAMETERS.contains(parameter.getKey())) {
        for (String value : parameter.getValue()) {
          query
              .append(query.isEmpty() ? '?' : '&')
              .append(URLEncoder.encode(parameter.getKey(), StandardCharsets.UTF_8))
              .append('=')
              .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
      }
    }
    return query.toString();
  }

  @Override
  public void close() throws IOException {
    client.shutdownNow();
    threads.shutdownNow();
    try {
      proxy.stop();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("S3Proxy did not stop: " + e.getMessage(), e);
    }
  }
}
