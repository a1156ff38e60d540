package io.scar.cli.apigateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The request of a change.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html">Patch
 *     operations</a>
 */
final class Patches {

  private final ObjectNode request = JsonNodeFactory.instance.objectNode();
  private final ArrayNode operations = request.putArray("patchOperations");

  Patches replace(String path, String value) {
    operations.addObject().put("op", "replace").put("path", path).put("value", value);
    return this;
  }

  Patches add(String path, String value) {
    ObjectNode operation = operations.addObject().put("op", "add").put("path", path);
    if (!value.isEmpty()) {
      operation.put("value", value);
    }
    return this;
  }

  Patches remove(String path, String value) {
    ObjectNode operation = operations.addObject().put("op", "remove").put("path", path);
    if (!value.isEmpty()) {
      operation.put("value", value);
    }
    return this;
  }

  boolean isEmpty() {
    return operations.isEmpty();
  }

  ObjectNode request() {
    return request;
  }
}
