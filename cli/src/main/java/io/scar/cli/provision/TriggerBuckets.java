package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.provision.FunctionPolicy.Statement;
import io.scar.contract.definition.StoragePath;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The buckets that start a function, as its configuration and its policy name them. */
final class TriggerBuckets {

  private static final String BUCKET_ARN = ":s3:::";

  private TriggerBuckets() {}

  /** Their names, each once. */
  static Set<String> of(JsonNode configuration, List<Statement> statements) {
    Set<String> buckets = new LinkedHashSet<>();
    for (JsonNode input : configuration.path("input")) {
      try {
        buckets.add(StoragePath.parse(input.path("path").asText()).bucket());
      } catch (IllegalArgumentException e) {
        // Not what we wrote; the policy names the bucket too.
      }
    }
    for (Statement statement : statements) {
      int bucket = statement.source().indexOf(BUCKET_ARN);
      if (statement.principal().equals(TriggerResource.PRINCIPAL) && bucket >= 0) {
        buckets.add(statement.source().substring(bucket + BUCKET_ARN.length()));
      }
    }
    return buckets;
  }
}
