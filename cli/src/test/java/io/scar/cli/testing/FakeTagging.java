package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SortedSet;

/** Finds functions by a tag. */
public final class FakeTagging implements FakeService {

  /** How many resources a page has. */
  public int pageSize = 100;

  private final FakeLambda lambda;

  FakeTagging(FakeLambda lambda) {
    this.lambda = lambda;
  }

  @Override
  public String operation(Call call) {
    return call.headers().getOrDefault("x-amz-target", "").replaceFirst(".*\\.", "");
  }

  @Override
  public Reply answer(String operation, Call call) {
    JsonNode filter = call.json().path("TagFilters").path(0);
    List<String> found =
        lambda.tagged(filter.path("Key").asText(), filter.path("Values").path(0).asText());
    int from = call.json().path("PaginationToken").asInt(0);
    int to = Math.min(found.size(), from + pageSize);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    var list = answer.putArray("ResourceTagMappingList");
    found.subList(from, to).forEach(arn -> list.addObject().put("ResourceARN", arn));
    answer.put("PaginationToken", to < found.size() ? String.valueOf(to) : "");
    return Reply.json(200, answer);
  }

  @Override
  public Reply error(int status, String code, String message) {
    return Reply.json(
        status, JsonNodeFactory.instance.objectNode().put("__type", code).put("message", message));
  }

  @Override
  public void things(SortedSet<String> things) {}
}
