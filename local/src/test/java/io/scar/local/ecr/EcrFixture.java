package io.scar.local.ecr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.container.image.Digest;
import io.scar.container.registry.Credential;
import io.scar.container.registry.Credentials;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.source.ImageSources;
import io.scar.local.ecr.registry.RegistrySite;
import io.scar.local.ecr.store.RegistryToken;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.http.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ECR and its registry behind the real endpoint, over a folder. */
public final class EcrFixture implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SIGNED =
      "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/ecr/aws4_request, Signature=0";

  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Endpoint endpoint;
  private final RegistrySite registry;
  private final RegistryToken token;
  private final Path folder;

  public EcrFixture(Path folder) throws IOException {
    this.folder = folder;
    token = RegistryToken.open(folder.resolve("token"));
    RepositoryStore store = new RepositoryStore(folder);
    endpoint = Endpoint.bind(0);
    registry = new RegistrySite(store, token, endpoint::uri);
    endpoint.serve(
        List.of(new EcrService(store, token, endpoint::uri)),
        List.of(registry),
        () -> "{}".getBytes(StandardCharsets.UTF_8));
  }

  /** {@code HOST:PORT}. */
  public String host() {
    return endpoint.uri().getAuthority();
  }

  public URI uri() {
    return endpoint.uri();
  }

  public RegistryToken token() {
    return token;
  }

  /** The project's own client, with the token. */
  public ImageSources images() {
    return new ImageSources(
        new Registries(
            RegistrySettings.ANONYMOUS.withCredentials(
                Credentials.fixed(
                    host(), new Credential.Password(RegistryToken.USER, token.password())))),
        Optional.empty());
  }

  /** Calls an operation. */
  public HttpResponse<String> call(String operation, Map<String, Object> body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(endpoint.uri())
            .header("Authorization", SIGNED)
            .header("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921." + operation)
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Calls an operation that succeeds. */
  public JsonNode answer(String operation, Map<String, Object> body) throws Exception {
    HttpResponse<String> answer = call(operation, body);
    if (answer.statusCode() != 200) {
      throw new AssertionError(operation + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Sends to the registry, with the token. */
  public HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint.uri() + path))
            .header("Authorization", "Basic " + token.encoded())
            .method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  public HttpResponse<byte[]> send(String method, String path) throws Exception {
    return send(method, path, new byte[0]);
  }

  /** Pushes a blob at once. */
  public String pushBlob(String repository, byte[] content) throws Exception {
    String digest = Digest.sha256(content).toString();
    HttpResponse<byte[]> answer =
        send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, content);
    if (answer.statusCode() != 201) {
      throw new AssertionError(answer.statusCode() + " " + text(answer));
    }
    return digest;
  }

  /** Pushes what an OCI layout holds, and answers the digest of its only manifest. */
  public String pushLayout(Path layout, String repository, String tag) throws Exception {
    JsonNode index = JSON.readTree(layout.resolve("index.json").toFile());
    String digest = index.path("manifests").path(0).path("digest").asText();
    byte[] manifest = blob(layout, digest);
    JsonNode document = JSON.readTree(manifest);
    pushBlob(repository, blob(layout, document.path("config").path("digest").asText()));
    for (JsonNode layer : document.path("layers")) {
      pushBlob(repository, blob(layout, layer.path("digest").asText()));
    }
    HttpResponse<byte[]> answer = putManifest(repository, tag, manifest, MANIFEST);
    if (answer.statusCode() != 201) {
      throw new AssertionError(answer.statusCode() + " " + text(answer));
    }
    return digest;
  }

  public HttpResponse<byte[]> putManifest(
      String repository, String reference, byte[] manifest, String type) throws Exception {
    return send(
        "PUT", "/v2/" + repository + "/manifests/" + reference, manifest, "Content-Type", type);
  }

  private static byte[] blob(Path layout, String digest) throws IOException {
    return Files.readAllBytes(layout.resolve("blobs").resolve(digest.replace(':', '/')));
  }

  /** The names of the files with content. */
  public List<String> content() throws IOException {
    return names(folder.resolve("blobs"));
  }

  /** The names of the files with content that is not whole. */
  public List<String> incoming() throws IOException {
    return names(folder.resolve("incoming"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  public static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
    endpoint.close();
    try {
      registry.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
