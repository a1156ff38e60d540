package io.scar.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The one order of settings: flags, the environment, the definition, scar.cfg, the defaults. Of a
 * key that several give, the first in this order wins; maps are merged, a list replaces a list.
 */
final class Precedence {

  private Precedence() {}

  /** The settings that hold. */
  static ObjectNode settle(
      ObjectNode flags,
      ObjectNode environment,
      ObjectNode definition,
      ObjectNode config,
      ObjectNode defaults) {
    ObjectNode result = defaults.deepCopy();
    lay(config, result);
    lay(definition, result);
    lay(environment, result);
    lay(flags, result);
    JsonNode image = flags.at("/lambda/container");
    if (image.has("image") && !image.has("image_file")) {
      // They are two ways to say one thing, and a file's would win.
      result.withObject("/lambda/container").remove("image_file");
    }
    return result;
  }

  /** Lays {@code over} on {@code base}. */
  static void lay(ObjectNode over, ObjectNode base) {
    for (var member : over.properties()) {
      JsonNode below = base.get(member.getKey());
      if (below instanceof ObjectNode map && member.getValue() instanceof ObjectNode overMap) {
        lay(overMap, map);
      } else {
        base.set(member.getKey(), member.getValue().deepCopy());
      }
    }
  }
}
