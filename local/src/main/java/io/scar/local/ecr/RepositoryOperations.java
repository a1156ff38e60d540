package io.scar.local.ecr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.ecr.store.Repository;
import io.scar.local.ecr.store.Repository.Settings;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.http.AwsException;
import io.scar.local.http.JsonRequest;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Repositories and what is set for them. */
final class RepositoryOperations {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> MUTABILITIES = Set.of(Repository.MUTABLE, Repository.IMMUTABLE);

  private final RepositoryStore store;
  private final Supplier<URI> endpoint;

  RepositoryOperations(RepositoryStore store, Supplier<URI> endpoint) {
    this.store = store;
    this.endpoint = endpoint;
  }

  ObjectNode create(JsonRequest call, String region) throws IOException, AwsException {
    String name = call.text("repositoryName");
    if (!Repository.isName(name)) {
      throw EcrErrors.invalid(
          "repositoryName",
          "must satisfy regular expression '%s'".formatted(Repository.NAME.pattern()));
    }
    Settings settings =
        new Settings(
            mutability(call.text("imageTagMutability"), Repository.MUTABLE),
            call.body().path("imageScanningConfiguration").path("scanOnPush").asBoolean(false),
            null,
            0,
            null,
            tags(call.body().path("tags")));
    Repository repository = Repository.empty(name, region, System.currentTimeMillis(), settings);
    if (!store.create(repository)) {
      throw EcrErrors.repositoryAlreadyExists(name);
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("repository", json(repository));
    return answer;
  }

  ObjectNode describe(JsonRequest call) throws AwsException {
    List<Repository> chosen;
    if (call.body().path("repositoryNames").isEmpty()) {
      checkRegistry(call, "");
      chosen = store.all();
    } else {
      chosen = new ArrayList<>();
      for (JsonNode name : call.body().path("repositoryNames")) {
        chosen.add(require(call, name.asText()));
      }
      chosen.sort(Comparator.comparing(Repository::name));
    }
    Page<Repository> page = Page.of(call, chosen, Repository::name);
    ObjectNode answer = JSON.createObjectNode();
    var list = answer.putArray("repositories");
    page.items().forEach(repository -> list.add(json(repository)));
    return page.addTo(answer);
  }

  ObjectNode delete(JsonRequest call) throws IOException, AwsException {
    Repository repository = require(call);
    switch (store.delete(repository.name(), call.body().path("force").asBoolean(false))) {
      case DONE -> {}
      case MISSING -> throw EcrErrors.repositoryNotFound(repository.name(), LocalAccount.ID);
      case NEEDED -> throw EcrErrors.repositoryNotEmpty(repository.name());
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("repository", json(repository));
    return answer;
  }

  ObjectNode putLifecyclePolicy(JsonRequest call) throws IOException, AwsException {
    String text = call.text("lifecyclePolicyText");
    if (!read(text).path("rules").isArray()) {
      throw EcrErrors.invalid(
          "LifecyclePolicyText",
          "Lifecycle policy validation failure: the policy is JSON with a list of rules");
    }
    long now = System.currentTimeMillis();
    Repository changed = change(call, settings -> settings.withLifecyclePolicy(text, now));
    return named(changed).put("lifecyclePolicyText", text);
  }

  ObjectNode getLifecyclePolicy(JsonRequest call) throws AwsException {
    return lifecyclePolicy(require(call));
  }

  ObjectNode deleteLifecyclePolicy(JsonRequest call) throws IOException, AwsException {
    ObjectNode answer = lifecyclePolicy(require(call));
    change(call, settings -> settings.withLifecyclePolicy(null, 0));
    return answer;
  }

  private static ObjectNode lifecyclePolicy(Repository repository) throws AwsException {
    String text = repository.settings().lifecyclePolicy();
    if (text == null) {
      throw EcrErrors.lifecyclePolicyNotFound(repository.name());
    }
    return named(repository)
        .put("lifecyclePolicyText", text)
        .put("lastEvaluatedAt", repository.settings().lifecycleChanged() / 1000.0);
  }

  ObjectNode setPolicy(JsonRequest call) throws IOException, AwsException {
    String text = call.text("policyText");
    if (!read(text).isObject()) {
      throw EcrErrors.invalid("PolicyText", "Invalid repository policy provided");
    }
    return named(change(call, settings -> settings.withPolicy(text))).put("policyText", text);
  }

  ObjectNode getPolicy(JsonRequest call) throws AwsException {
    return policy(require(call));
  }

  ObjectNode deletePolicy(JsonRequest call) throws IOException, AwsException {
    ObjectNode answer = policy(require(call));
    change(call, settings -> settings.withPolicy(null));
    return answer;
  }

  private static ObjectNode policy(Repository repository) throws AwsException {
    String text = repository.settings().policy();
    if (text == null) {
      throw EcrErrors.repositoryPolicyNotFound(repository.name());
    }
    return named(repository).put("policyText", text);
  }

  ObjectNode putScanning(JsonRequest call) throws IOException, AwsException {
    boolean scan =
        call.body().path("imageScanningConfiguration").path("scanOnPush").asBoolean(false);
    ObjectNode answer = named(change(call, settings -> settings.withScanOnPush(scan)));
    answer.putObject("imageScanningConfiguration").put("scanOnPush", scan);
    return answer;
  }

  ObjectNode putMutability(JsonRequest call) throws IOException, AwsException {
    String mutability = mutability(call.text("imageTagMutability"), "");
    return named(change(call, settings -> settings.withTagMutability(mutability)))
        .put("imageTagMutability", mutability);
  }

  ObjectNode tag(JsonRequest call) throws IOException, AwsException {
    Map<String, String> more = tags(call.body().path("tags"));
    return retag(call, tags -> tags.putAll(more));
  }

  ObjectNode untag(JsonRequest call) throws IOException, AwsException {
    return retag(
        call, tags -> call.body().path("tagKeys").forEach(key -> tags.remove(key.asText())));
  }

  ObjectNode listTags(JsonRequest call) throws AwsException {
    ObjectNode answer = JSON.createObjectNode();
    var list = answer.putArray("tags");
    byArn(call)
        .settings()
        .tags()
        .forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    return answer;
  }

  private ObjectNode retag(JsonRequest call, Consumer<Map<String, String>> edit)
      throws IOException, AwsException {
    Repository repository = byArn(call);
    store.change(
        repository.name(),
        settings -> {
          Map<String, String> tags = new TreeMap<>(settings.tags());
          edit.accept(tags);
          return settings.withTags(tags);
        });
    return JSON.createObjectNode();
  }

  private Repository byArn(JsonRequest call) throws AwsException {
    String arn = call.text("resourceArn");
    int slash = arn.indexOf(":repository/");
    if (slash < 0) {
      throw EcrErrors.invalid("resourceArn", "Invalid ARN");
    }
    String name = arn.substring(slash + ":repository/".length());
    return store.find(name).orElseThrow(() -> EcrErrors.repositoryNotFound(name, LocalAccount.ID));
  }

  private Repository change(JsonRequest call, UnaryOperator<Settings> change)
      throws IOException, AwsException {
    String name = require(call).name();
    return store
        .change(name, change)
        .orElseThrow(() -> EcrErrors.repositoryNotFound(name, LocalAccount.ID));
  }

  /** The repository that a call names. */
  Repository require(JsonRequest call) throws AwsException {
    return require(call, call.text("repositoryName"));
  }

  private Repository require(JsonRequest call, String name) throws AwsException {
    checkRegistry(call, name);
    return store.find(name).orElseThrow(() -> EcrErrors.repositoryNotFound(name, LocalAccount.ID));
  }

  private static void checkRegistry(JsonRequest call, String name) throws AwsException {
    String registry = call.text("registryId");
    if (!registry.isEmpty() && !registry.equals(LocalAccount.ID)) {
      throw EcrErrors.repositoryNotFound(name, registry);
    }
  }

  private static String mutability(String text, String usual) throws AwsException {
    String mutability = text.isEmpty() ? usual : text;
    if (!MUTABILITIES.contains(mutability)) {
      throw EcrErrors.invalid(
          "imageTagMutability", "Member must satisfy enum value set: [MUTABLE, IMMUTABLE]");
    }
    return mutability;
  }

  private static Map<String, String> tags(JsonNode list) {
    Map<String, String> tags = new TreeMap<>();
    list.forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText("")));
    return tags;
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private static ObjectNode named(Repository repository) {
    return JSON.createObjectNode()
        .put("registryId", LocalAccount.ID)
        .put("repositoryName", repository.name());
  }

  private ObjectNode json(Repository repository) {
    ObjectNode json = JSON.createObjectNode();
    json.put(
        "repositoryArn",
        "arn:aws:ecr:%s:%s:repository/%s"
            .formatted(repository.region(), LocalAccount.ID, repository.name()));
    json.put("registryId", LocalAccount.ID);
    json.put("repositoryName", repository.name());
    json.put("repositoryUri", endpoint.get().getAuthority() + "/" + repository.name());
    json.put("createdAt", repository.created() / 1000.0);
    json.put("imageTagMutability", repository.settings().tagMutability());
    json.putObject("imageScanningConfiguration")
        .put("scanOnPush", repository.settings().scanOnPush());
    json.putObject("encryptionConfiguration").put("encryptionType", "AES256");
    return json;
  }
}
