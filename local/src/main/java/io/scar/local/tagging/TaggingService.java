package io.scar.local.tagging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsProtocol;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.AwsService;
import io.scar.local.http.JsonRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Finds resources by their tags; only functions have any here that can be searched.
 *
 * @see <a href="https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/">Resource
 *     Groups Tagging API Reference</a>
 */
public final class TaggingService implements AwsService {

  private static final int BODY_LIMIT = 1 << 20;
  private static final int MOST = 100;
  private static final String FUNCTIONS = "lambda:function";

  private final Supplier<Map<String, Map<String, String>>> functions;

  /**
   * @param functions the tags of all functions, by ARN
   */
  public TaggingService(Supplier<Map<String, Map<String, String>>> functions) {
    this.functions = functions;
  }

  @Override
  public String signingName() {
    return "tagging";
  }

  @Override
  public AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  public void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    JsonRequest call = JsonRequest.read(request, BODY_LIMIT);
    ObjectNode answer =
        switch (call.operation()) {
          case "GetResources" -> resources(call);
          default -> throw AwsException.notImplemented("tagging", call.operation());
        };
    JsonRequest.answer(response, answer);
  }

  private ObjectNode resources(JsonRequest call) throws AwsException {
    int from = number(call.text("PaginationToken"), 0);
    int count = Math.clamp(number(call.text("ResourcesPerPage"), MOST), 1, MOST);
    List<Map.Entry<String, Map<String, String>>> found =
        isAsked(call.body().path("ResourceTypeFilters"))
            ? new TreeMap<>(functions.get())
                .entrySet().stream()
                    .filter(function -> !function.getValue().isEmpty())
                    .filter(
                        function -> matches(call.body().path("TagFilters"), function.getValue()))
                    .toList()
            : List.of();
    int to = Math.min(found.size(), from + count);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("PaginationToken", to < found.size() ? Integer.toString(to) : "");
    ArrayNode list = answer.putArray("ResourceTagMappingList");
    for (var function : found.subList(Math.min(from, found.size()), to)) {
      ObjectNode resource = list.addObject().put("ResourceARN", function.getKey());
      ArrayNode tags = resource.putArray("Tags");
      function
          .getValue()
          .forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
    }
    return answer;
  }

  private static boolean isAsked(JsonNode types) {
    if (types.isEmpty()) {
      return true;
    }
    for (JsonNode type : types) {
      if (type.asText().equals(FUNCTIONS) || type.asText().equals("lambda")) {
        return true;
      }
    }
    return false;
  }

  /** Every filter has to match: its key is there, with one of its values if it has any. */
  private static boolean matches(JsonNode filters, Map<String, String> tags) {
    for (JsonNode filter : filters) {
      String value = tags.get(filter.path("Key").asText());
      JsonNode values = filter.path("Values");
      boolean matched = value != null && values.isEmpty();
      for (JsonNode wanted : values) {
        matched |= wanted.asText().equals(value);
      }
      if (!matched) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int otherwise) throws AwsException {
    try {
      return text.isEmpty() ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new AwsException(400, "InvalidParameterException", "`" + text + "` is no number.");
    }
  }
}
