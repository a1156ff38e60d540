package io.scar.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code boto_profile} and {@code region} of sections other than {@code lambda}, whose own hold
 * for all services.
 */
final class OtherSections {

  private static final String LAMBDA = "lambda";
  private static final List<String> KEYS = List.of("boto_profile", "region");

  private OtherSections() {}

  /**
   * A word on each that a file sets to something else than {@code lambda}'s; the defaults, which
   * every scar.cfg lists, are no such thing.
   *
   * @param function of the files, before the environment and the flags
   */
  static List<String> notUsed(ObjectNode function) {
    ObjectNode defaults = Schema.defaults(Schema.FUNCTION);
    List<String> notices = new ArrayList<>();
    for (var section : function.properties()) {
      for (String key : KEYS) {
        JsonNode value = section.getValue().path(key);
        if (!section.getKey().equals(LAMBDA)
            && value.isTextual()
            && !value.equals(defaults.path(section.getKey()).path(key))
            && !value.equals(function.path(LAMBDA).path(key))) {
          notices.add(
              "`%s.%s: %s` is not used: `lambda.%s` holds for all services"
                  .formatted(section.getKey(), key, value.asText(), key));
        }
      }
    }
    return notices;
  }
}
