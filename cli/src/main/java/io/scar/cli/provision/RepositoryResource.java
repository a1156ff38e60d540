package io.scar.cli.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.RepositorySpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ECR repository of a function's image: the repository, what removes its old images, and the
 * permission that Lambda fetches from it by.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/">ECR API</a>
 */
final class RepositoryResource implements ResourceType<RepositorySpec> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LAMBDA = "lambda.amazonaws.com";
  private static final String STATEMENT = "scar-lambda-pulls";
  private static final List<String> PULL =
      List.of("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer");

  /**
   * @param uri where images are pushed to and pulled from
   * @param ours whether {@code init} made it
   */
  record Found(RepositorySpec spec, String uri, boolean ours) {}

  private final Aws aws;
  private final EcrCalls ecr;
  private final Map<String, String> uris = new HashMap<>();

  RepositoryResource(Aws aws) {
    this.aws = aws;
    this.ecr = new EcrCalls(aws);
  }

  Optional<Found> read(String name) {
    Optional<JsonNode> repository = describe(name);
    if (repository.isEmpty()) {
      return Optional.empty();
    }
    String uri = repository.get().path("repositoryUri").asText();
    uris.put(name, uri);
    Map<String, String> tags = tags(name, repository.get().path("repositoryArn").asText());
    RepositorySpec spec =
        new RepositorySpec(
            name,
            repository.get().at("/imageScanningConfiguration/scanOnPush").asBoolean(),
            ecr.find("GetLifecyclePolicy", name, EcrCalls.request(name))
                .map(found -> isSame(found.path("lifecyclePolicyText").asText(), lifecycle()))
                .orElse(false),
            isSame(policyText(name), pulls()),
            tags);
    return Optional.of(
        new Found(spec, uri, Names.CREATED_BY.equals(tags.get(Names.CREATED_BY_TAG))));
  }

  /** ECR answers policies with white space of its own. */
  private static boolean isSame(String found, String wanted) {
    try {
      return JSON.readTree(found).equals(JSON.readTree(wanted));
    } catch (JsonProcessingException e) {
      return false; // none of ours
    }
  }

  private Optional<JsonNode> describe(String name) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.putArray("repositoryNames").add(name);
    return ecr.find("DescribeRepositories", name, request)
        .map(found -> found.path("repositories").path(0))
        .filter(JsonNode::isObject);
  }

  private Map<String, String> tags(String name, String arn) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("resourceArn", arn);
    Map<String, String> tags = new LinkedHashMap<>();
    ecr.find("ListTagsForResource", name, request)
        .ifPresent(
            found ->
                found
                    .path("tags")
                    .forEach(
                        tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText())));
    return tags;
  }

  private String policyText(String name) {
    return ecr.find("GetRepositoryPolicy", name, EcrCalls.request(name))
        .map(found -> found.path("policyText").asText())
        .orElse("");
  }

  static Failure notOurs(String name) {
    return Failure.usage(
        "The repository " + name + " of ECR exists already and was not made by scar.",
        "Choose another function name.");
  }

  /**
   * An image's URI.
   *
   * @param image {@code NAME@DIGEST} of one in a repository that is there; another URI stays
   */
  String uri(String image) {
    int at = image.indexOf('@');
    if (at < 0 || image.substring(0, at).contains("/")) {
      return image;
    }
    return address(image.substring(0, at)) + image.substring(at);
  }

  /** Where the images of a repository are pushed to. */
  String address(String name) {
    return uris.computeIfAbsent(
        name,
        wanted ->
            describe(wanted)
                .map(found -> found.path("repositoryUri").asText())
                .orElseThrow(
                    () ->
                        new Failure(
                            ExitStatus.NOT_FOUND,
                            "There is no repository " + wanted + " in ECR.",
                            "`scar init` makes it.")));
  }

  @Override
  public Class<RepositorySpec> specs() {
    return RepositorySpec.class;
  }

  @Override
  public void create(RepositorySpec wanted, Undo undo) {
    ObjectNode request = EcrCalls.request(wanted.name());
    request.putObject("imageScanningConfiguration").put("scanOnPush", wanted.scanned());
    addTags(request, Owner.tags(aws, wanted.tags()));
    JsonNode made = ecr.run("CreateRepository", wanted.name(), request);
    uris.put(wanted.name(), made.at("/repository/repositoryUri").asText());
    undo.add(wanted.thing(), () -> remove(wanted.name()));
    putLifecycle(wanted.name());
    putPolicy(wanted.name(), pulls());
  }

  @Override
  public void update(
      RepositorySpec wanted, RepositorySpec deployed, List<Change> changes, Undo undo) {
    String name = wanted.name();
    String changed = "changes of " + wanted.thing();
    if (wanted.scanned() != deployed.scanned()) {
      putScanning(name, wanted.scanned());
      undo.add(changed, () -> putScanning(name, deployed.scanned()));
    }
    if (!deployed.lifecycle()) {
      Optional<JsonNode> before = ecr.find("GetLifecyclePolicy", name, EcrCalls.request(name));
      putLifecycle(name);
      undo.add(changed, () -> restoreLifecycle(name, before));
    }
    if (!deployed.pulledByLambda()) {
      String before = policyText(name);
      putPolicy(name, pulls());
      undo.add(changed, () -> restorePolicy(name, before));
    }
    Retagging.apply(wanted.thing(), deployed.tags(), wanted.tags(), changes, tagged(name), undo);
  }

  private void restoreLifecycle(String name, Optional<JsonNode> before) {
    if (before.isEmpty()) {
      ecr.find("DeleteLifecyclePolicy", name, EcrCalls.request(name));
      return;
    }
    ecr.run(
        "PutLifecyclePolicy",
        name,
        EcrCalls.request(name)
            .put("lifecyclePolicyText", before.get().path("lifecyclePolicyText").asText()));
  }

  private void restorePolicy(String name, String before) {
    if (before.isEmpty()) {
      ecr.find("DeleteRepositoryPolicy", name, EcrCalls.request(name));
    } else {
      putPolicy(name, before);
    }
  }

  /** With its images, which cannot be brought back. */
  @Override
  public void delete(RepositorySpec deployed, Undo undo) {
    remove(deployed.name());
  }

  void remove(String name) {
    uris.remove(name);
    ecr.find("DeleteRepository", name, EcrCalls.request(name).put("force", true));
  }

  private void putScanning(String name, boolean scanned) {
    ObjectNode request = EcrCalls.request(name);
    request.putObject("imageScanningConfiguration").put("scanOnPush", scanned);
    ecr.run("PutImageScanningConfiguration", name, request);
  }

  private void putLifecycle(String name) {
    ecr.run(
        "PutLifecyclePolicy", name, EcrCalls.request(name).put("lifecyclePolicyText", lifecycle()));
  }

  private void putPolicy(String name, String policy) {
    ecr.run("SetRepositoryPolicy", name, EcrCalls.request(name).put("policyText", policy));
  }

  /**
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html">Lifecycle
   *     policies</a>
   */
  private static String lifecycle() {
    ObjectNode policy = JsonNodeFactory.instance.objectNode();
    ObjectNode rule = policy.putArray("rules").addObject();
    rule.put("rulePriority", 1).put("description", "scar: images that a later one replaced");
    rule.putObject("selection")
        .put("tagStatus", "untagged")
        .put("countType", "sinceImagePushed")
        .put("countUnit", "days")
        .put("countNumber", RepositorySpec.UNTAGGED_DAYS);
    rule.putObject("action").put("type", "expire");
    return policy.toString();
  }

  /**
   * Only this account's functions.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions">Amazon
   *     ECR permissions</a>
   */
  private String pulls() {
    ObjectNode policy = JsonNodeFactory.instance.objectNode().put("Version", "2012-10-17");
    ObjectNode statement = policy.putArray("Statement").addObject();
    statement.put("Sid", STATEMENT).put("Effect", "Allow");
    statement.putObject("Principal").put("Service", LAMBDA);
    PULL.forEach(statement.putArray("Action")::add);
    statement
        .putObject("Condition")
        .putObject("StringLike")
        .put("aws:sourceArn", aws.functionArn("*"));
    return policy.toString();
  }

  private Retagging.Tagged tagged(String name) {
    return new Retagging.Tagged() {
      @Override
      public void tag(Map<String, String> tags) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("resourceArn", arn(name));
        addTags(request, tags);
        ecr.run("TagResource", name, request);
      }

      @Override
      public void untag(List<String> names) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("resourceArn", arn(name));
        names.forEach(request.putArray("tagKeys")::add);
        ecr.run("UntagResource", name, request);
      }
    };
  }

  private static void addTags(ObjectNode request, Map<String, String> tags) {
    tags.forEach(
        (name, value) ->
            request.withArray("/tags").addObject().put("Key", name).put("Value", value));
  }

  private String arn(String name) {
    return "arn:%s:ecr:%s:%s:repository/%s"
        .formatted(aws.partition(), aws.region(), aws.accountId(), name);
  }
}
