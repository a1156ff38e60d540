package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Names;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions that have scar's tag. The tagging service tells all of them in a few calls, and
 * those of the last minutes not yet: a function that looks like one of ours and is not among them
 * is asked itself.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html">GetResources</a>
 */
final class Tagged {

  private final Aws aws;
  private @Nullable Set<String> arns;

  Tagged(Aws aws) {
    this.aws = aws;
  }

  /**
   * @param likely whether the function looks like one of ours
   */
  boolean contains(String arn, boolean likely) {
    if (arns == null) {
      arns = read();
    }
    return arns.contains(arn)
        || (likely && tags(arn).getOrDefault(Names.CREATED_BY_TAG, "").equals(Names.CREATED_BY));
  }

  private Set<String> read() {
    Set<String> found = new HashSet<>();
    String token = "";
    do {
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.putArray("ResourceTypeFilters").add("lambda:function");
      request
          .putArray("TagFilters")
          .addObject()
          .put("Key", Names.CREATED_BY_TAG)
          .putArray("Values")
          .add(Names.CREATED_BY);
      if (!token.isEmpty()) {
        request.put("PaginationToken", token);
      }
      JsonNode page;
      try {
        page =
            aws.calls()
                .run(
                    "tag:GetResources",
                    "your functions",
                    () -> aws.tagging().call("GetResources", request));
      } catch (Failure e) {
        if (e.status() == ExitStatus.REFUSED) {
          return found; // each function is asked itself
        }
        throw e;
      }
      page.path("ResourceTagMappingList")
          .forEach(resource -> found.add(resource.path("ResourceARN").asText()));
      token = page.path("PaginationToken").asText("");
    } while (!token.isEmpty());
    return found;
  }

  private Map<String, String> tags(String arn) {
    return aws.calls()
        .find(
            "lambda:ListTags",
            "function " + arn,
            () -> aws.lambda().listTags(t -> t.resource(arn)).tags())
        .orElse(Map.of());
  }
}
