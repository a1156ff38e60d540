package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Names;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
  private final FutureTask<Set<String>> arns;

  private Tagged(Aws aws) {
    this.aws = aws;
    this.arns = new FutureTask<>(this::all);
  }

  /** Begins to ask for them, beside whatever else is asked. */
  static Tagged read(Aws aws) {
    Tagged tagged = new Tagged(aws);
    Thread thread = new Thread(tagged.arns, "tags");
    thread.setDaemon(true);
    thread.start();
    return tagged;
  }

  /**
   * @param likely whether the function looks like one of ours
   */
  boolean contains(String arn, boolean likely) {
    return arns().contains(arn)
        || (likely && tags(arn).path(Names.CREATED_BY_TAG).asText("").equals(Names.CREATED_BY));
  }

  /** Waits until they are there, so that no call outlives the list. */
  void await() {
    arns();
  }

  private Set<String> arns() {
    try {
      return arns.get();
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("reading tags", e);
    }
  }

  private Set<String> all() {
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

  /**
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html">ListTags</a>
   */
  private JsonNode tags(String arn) {
    String path = "/2017-03-31/tags/" + URLEncoder.encode(arn, StandardCharsets.UTF_8);
    return aws.lambdaPaths()
        .find("ListTags", "function " + arn, "GET", path, null)
        .orElse(MissingNode.getInstance())
        .path("Tags");
  }
}
