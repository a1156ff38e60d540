package io.scar.local.batch.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/** The addresses of images in what definitions and jobs say of containers. */
final class ContainerImages {

  private ContainerImages() {}

  /** Gives the container's image another address, in place. */
  static void move(JsonNode container, UnaryOperator<String> moved) {
    if (container instanceof ObjectNode properties && properties.path("image").isTextual()) {
      properties.put("image", moved.apply(properties.path("image").asText()));
    }
  }

  /** The same for all nodes of a multi-node job. */
  static void moveNodes(JsonNode nodeProperties, UnaryOperator<String> moved) {
    nodeProperties
        .path("nodeRangeProperties")
        .forEach(range -> move(range.path("container"), moved));
  }
}
