package io.scar.cli.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.scar.cli.json.JsonTree;
import io.scar.contract.environment.FunctionVariables;
import java.util.Base64;

/** What a function was told of itself, in its variable {@code FDL}. */
public final class ToldConfiguration {

  private ToldConfiguration() {}

  /**
   * The {@code lambda} section of its definition; missing if that does not fit the variables, or
   * somebody else made the function.
   *
   * @param function as Lambda describes it
   */
  public static JsonNode of(JsonNode function) {
    return ofVariable(
        function.path("Environment").path("Variables").path(FunctionVariables.FDL).asText(""));
  }

  /** The same of the variable's value; an empty one is as none. */
  public static JsonNode ofVariable(String fdl) {
    if (fdl.isEmpty()) {
      return MissingNode.getInstance();
    }
    try {
      return JsonTree.read(Base64.getDecoder().decode(fdl));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
