package io.scar.cli.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.plan.Names;
import java.util.ArrayList;
import java.util.List;

/** APIs by their tags. */
final class Tagged {

  private Tagged() {}

  static List<String> ids(JsonNode list, String idMember, String function) {
    List<String> ids = new ArrayList<>();
    for (JsonNode api : list) {
      JsonNode tags = api.path("tags");
      if (tags.path(Names.CREATED_BY_TAG).asText().equals(Names.CREATED_BY)
          && tags.path(Names.FUNCTION_TAG).asText().equals(function)) {
        ids.add(api.path(idMember).asText());
      }
    }
    return ids;
  }
}
