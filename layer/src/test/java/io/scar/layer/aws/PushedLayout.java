package io.scar.layer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.layer.Scar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image that somebody else pushed to a repository of ECR, and that a user is logged in for. */
final class PushedLayout {

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI registry;
  private final String repository;
  private final String token;

  private PushedLayout(URI registry, String repository, String token) {
    this.registry = registry;
    this.repository = repository;
    this.token = token;
  }

  /**
   * Makes the repository, pushes the image to it, and logs the user in.
   *
   * @param account as the user reaches it
   * @param layout an OCI layout with one image
   * @return the image's name
   */
  static String push(Account account, Scar user, String repository, Path layout)
      throws IOException {
    String uri =
        account
            .ecr("CreateRepository", "{\"repositoryName\":\"" + repository + "\"}")
            .at("/repository/repositoryUri")
            .asText();
    String host = uri.substring(0, uri.indexOf('/'));
    String token =
        account
            .ecr("GetAuthorizationToken", "{}")
            .at("/authorizationData/0/authorizationToken")
            .asText();
    user.write(
        "home/.docker/config.json",
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host, token));
    new PushedLayout(URI.create("http://" + host), repository, token).push(layout);
    return uri + ":latest";
  }

  private void push(Path layout) throws IOException {
    JsonNode index = JSON.readTree(layout.resolve("index.json").toFile());
    byte[] manifest = blob(layout, index.at("/manifests/0/digest").asText());
    JsonNode parts = JSON.readTree(manifest);
    upload(layout, parts.path("config"));
    for (JsonNode layer : parts.path("layers")) {
      upload(layout, layer);
    }
    send(
        "PUT",
        "/v2/" + repository + "/manifests/latest",
        manifest,
        parts.path("mediaType").asText());
  }

  private void upload(Path layout, JsonNode blob) throws IOException {
    String digest = blob.path("digest").asText();
    String location =
        send("POST", "/v2/" + repository + "/blobs/uploads/", new byte[0], "")
            .headers()
            .firstValue("Location")
            .orElseThrow();
    String joint = location.contains("?") ? "&" : "?";
    send(
        "PUT",
        location + joint + "digest=" + digest,
        blob(layout, digest),
        "application/octet-stream");
  }

  private static byte[] blob(Path layout, String digest) throws IOException {
    return Files.readAllBytes(layout.resolve("blobs").resolve(digest.replace(':', '/')));
  }

  private HttpResponse<String> send(String method, String target, byte[] body, String type)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(registry.resolve(target))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Authorization", "Basic " + token);
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new AssertionError(method + " " + target + ": " + answer + " " + answer.body());
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
