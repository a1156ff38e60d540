package io.scar.layer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an account has in ECR: repositories, their policies, their images. */
final class Repositories {

  /** What differs between two that are the same. */
  private static final List<String> MOMENTARY = List.of("createdAt");

  private final Account account;

  Repositories(Account account) {
    this.account = account;
  }

  List<String> state() throws IOException {
    List<String> state = new ArrayList<>();
    for (JsonNode repository : account.ecr("DescribeRepositories", "{}").path("repositories")) {
      String name = repository.path("repositoryName").asText();
      String named = "{\"repositoryName\":\"" + name + "\"}";
      ((ObjectNode) repository).remove(MOMENTARY);
      state.add("repository " + name + " " + Account.sorted(repository));
      state.add(
          "of repository %s %s %s %s"
              .formatted(
                  name,
                  account.ecr("GetRepositoryPolicy", named).path("policyText").asText(),
                  account.ecr("GetLifecyclePolicy", named).path("lifecyclePolicyText").asText(),
                  tags(repository)));
      for (JsonNode image : account.ecr("DescribeImages", named).path("imageDetails")) {
        String digest = image.path("imageDigest").asText();
        state.add("image " + name + "@" + digest);
        for (JsonNode tag : image.path("imageTags")) {
          if (!tag.asText().equals(ImageRegistry.ownTag(digest))) {
            state.add("image tag %s:%s %s".formatted(name, tag.asText(), digest));
          }
        }
      }
    }
    return state;
  }

  private List<String> tags(JsonNode repository) throws IOException {
    List<String> tags = new ArrayList<>();
    account
        .ecr(
            "ListTagsForResource",
            "{\"resourceArn\":\"" + repository.path("repositoryArn").asText() + "\"}")
        .path("tags")
        .forEach(tag -> tags.add(tag.path("Key").asText() + "=" + tag.path("Value").asText()));
    return tags.stream().sorted().toList();
  }
}
