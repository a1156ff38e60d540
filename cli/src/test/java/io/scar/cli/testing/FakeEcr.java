package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.scar.container.image.Digest;
import io.scar.container.testing.MemoryRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Repositories of ECR, and the registry that they are in, which wants ECR's password. */
public final class FakeEcr implements FakeService, AutoCloseable {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String LOGIN =
      Base64.getEncoder().encodeToString("AWS:a token".getBytes(StandardCharsets.UTF_8));

  private final Map<String, ObjectNode> repositories = new ConcurrentSkipListMap<>();
  private final MemoryRegistry registry;

  FakeEcr() throws IOException {
    registry = new MemoryRegistry(true);
    registry.fault(this::refuses);
  }

  /** Where images are. */
  public MemoryRegistry registry() {
    return registry;
  }

  /** A repository that others made. */
  public void addForeignRepository(String name) {
    repositories.put(name, NODES.objectNode());
  }

  /** Changes a repository behind the command's back. */
  public synchronized void change(String name, String key, String value) {
    repositories.getOrDefault(name, NODES.objectNode()).put(key, value);
  }

  private boolean refuses(String line, HttpExchange exchange) throws IOException {
    if (!("Basic " + LOGIN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"ecr\"");
      MemoryRegistry.send(exchange, 401, new byte[0]);
      return true;
    }
    if (repositories.keySet().stream().noneMatch(name -> line.contains("/v2/" + name + "/"))) {
      exchange.getRequestBody().readAllBytes();
      MemoryRegistry.send(exchange, 404, new byte[0]);
      return true;
    }
    return false;
  }

  @Override
  public String operation(Call call) {
    return call.headers().getOrDefault("x-amz-target", "").replaceFirst(".*\\.", "");
  }

  @Override
  public synchronized Reply answer(String operation, Call call) {
    JsonNode request = call.json();
    if (operation.equals("GetAuthorizationToken")) {
      ObjectNode answer = NODES.objectNode();
      answer
          .putArray("authorizationData")
          .addObject()
          .put("authorizationToken", LOGIN)
          .put("expiresAt", 4_000_000_000.0);
      return Reply.json(200, answer);
    }
    String name =
        request
            .path("repositoryName")
            .asText(
                request
                    .path("resourceArn")
                    .asText(request.path("repositoryNames").path(0).asText())
                    .replaceFirst(".*:repository/", ""));
    if (operation.equals("CreateRepository")) {
      if (repositories.containsKey(name)) {
        return error(400, "RepositoryAlreadyExistsException", name);
      }
      repositories.put(name, ((ObjectNode) request).deepCopy());
      return Reply.json(200, NODES.objectNode().set("repository", described(name)));
    }
    ObjectNode repository = repositories.get(name);
    return repository == null
        ? error(400, "RepositoryNotFoundException", name)
        : ofRepository(operation, name, repository, request);
  }

  private Reply ofRepository(
      String operation, String name, ObjectNode repository, JsonNode request) {
    ObjectNode answer = NODES.objectNode();
    return switch (operation) {
      case "DescribeRepositories" -> {
        answer.putArray("repositories").add(described(name));
        yield Reply.json(200, answer);
      }
      case "DeleteRepository" -> {
        repositories.remove(name);
        registry.removeRepository(name);
        yield Reply.json(200, answer);
      }
      case "PutImageScanningConfiguration", "PutLifecyclePolicy", "SetRepositoryPolicy" -> {
        repository.setAll((ObjectNode) request);
        yield Reply.json(200, answer);
      }
      case "GetLifecyclePolicy" ->
          text(repository, "lifecyclePolicyText", "LifecyclePolicyNotFoundException");
      case "GetRepositoryPolicy" ->
          text(spaced(repository), "policyText", "RepositoryPolicyNotFoundException");
      case "DeleteLifecyclePolicy" -> {
        repository.remove("lifecyclePolicyText");
        yield Reply.json(200, answer);
      }
      case "DeleteRepositoryPolicy" -> {
        repository.remove("policyText");
        yield Reply.json(200, answer);
      }
      case "ListTagsForResource" -> Reply.json(200, answer.set("tags", repository.path("tags")));
      case "TagResource", "UntagResource" -> {
        Map<String, JsonNode> tags = new TreeMap<>();
        repository.path("tags").forEach(tag -> tags.put(tag.path("Key").asText(), tag));
        request.path("tags").forEach(tag -> tags.put(tag.path("Key").asText(), tag));
        request.path("tagKeys").forEach(key -> tags.remove(key.asText()));
        tags.values().forEach(repository.putArray("tags")::add);
        yield Reply.json(200, answer);
      }
      case "DescribeImages" -> {
        JsonNode id = request.path("imageIds").path(0);
        String digest =
            registry
                .digest(name, id.path("imageTag").asText(id.path("imageDigest").asText()))
                .orElse("");
        if (digest.isEmpty()) {
          yield error(400, "ImageNotFoundException", name);
        }
        answer.putArray("imageDetails").addObject().put("imageDigest", digest);
        yield Reply.json(200, answer);
      }
      case "BatchGetImage" -> {
        String digest = request.at("/imageIds/0/imageDigest").asText();
        answer
            .putArray("images")
            .addObject()
            .put(
                "imageManifest",
                new String(registry.manifest(name, digest), StandardCharsets.UTF_8));
        yield Reply.json(200, answer);
      }
      case "PutImage" -> {
        String tag = request.path("imageTag").asText();
        byte[] manifest = request.path("imageManifest").asText().getBytes(StandardCharsets.UTF_8);
        if (registry.digest(name, tag).equals(Optional.of(Digest.sha256(manifest).toString()))) {
          yield error(
              400,
              "ImageAlreadyExistsException",
              "Image with digest and tag '" + tag + "' already exists");
        }
        registry.put(name, tag, manifest);
        yield Reply.json(200, answer);
      }
      case "BatchDeleteImage" -> {
        registry.remove(name, request.at("/imageIds/0/imageDigest").asText());
        yield Reply.json(200, answer);
      }
      default -> throw new IllegalArgumentException(operation);
    };
  }

  /** With a policy as ECR gives it back. */
  private static ObjectNode spaced(ObjectNode repository) {
    ObjectNode copy = repository.deepCopy();
    if (copy.has("policyText")) {
      copy.put("policyText", copy.path("policyText").asText().replace("\":", "\" : "));
    }
    return copy;
  }

  private Reply text(ObjectNode repository, String key, String missing) {
    return repository.has(key)
        ? Reply.json(200, NODES.objectNode().set(key, repository.get(key)))
        : error(400, missing, key);
  }

  private ObjectNode described(String name) {
    ObjectNode described =
        NODES
            .objectNode()
            .put("repositoryName", name)
            .put("repositoryUri", registry.host() + "/" + name)
            .put(
                "repositoryArn",
                "arn:aws:ecr:us-east-1:" + FakeAws.ACCOUNT + ":repository/" + name);
    described.set(
        "imageScanningConfiguration",
        repositories.getOrDefault(name, described).path("imageScanningConfiguration"));
    return described;
  }

  @Override
  public Reply error(int status, String code, String message) {
    return Reply.json(status, NODES.objectNode().put("__type", code).put("message", message));
  }

  @Override
  public synchronized void things(SortedSet<String> things) {
    repositories.keySet().forEach(name -> things.add("repository " + name));
  }

  @Override
  public synchronized void state(SortedSet<String> state) {
    repositories.forEach(
        (name, repository) -> {
          Map<String, String> members = new TreeMap<>();
          repository.properties().forEach(m -> members.put(m.getKey(), m.getValue().toString()));
          state.add("repository " + name + " " + members + " " + registry.manifests(name));
        });
  }

  @Override
  public void close() {
    registry.close();
  }
}
