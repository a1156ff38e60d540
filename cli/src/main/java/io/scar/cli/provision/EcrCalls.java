package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import java.util.Optional;

/**
 * Calls of ECR about one repository.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/">ECR API</a>
 */
final class EcrCalls {

  private final Aws aws;

  EcrCalls(Aws aws) {
    this.aws = aws;
  }

  /**
   * @param repository for the messages
   */
  JsonNode run(String operation, String repository, ObjectNode request) {
    return aws.calls()
        .run(
            "ecr:" + operation,
            "repository " + repository,
            () -> aws.ecr().call(operation, request));
  }

  /** As {@link #run}; empty if what it is about does not exist. */
  Optional<JsonNode> find(String operation, String repository, ObjectNode request) {
    return aws.calls()
        .find(
            "ecr:" + operation,
            "repository " + repository,
            () -> aws.ecr().call(operation, request));
  }

  /** A request that names the repository. */
  static ObjectNode request(String repository) {
    return JsonNodeFactory.instance.objectNode().put("repositoryName", repository);
  }
}
