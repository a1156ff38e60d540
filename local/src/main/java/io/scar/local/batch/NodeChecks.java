package io.scar.local.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes of a multi-node definition: what they must have, and which container each one runs.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/APIReference/API_NodeProperties.html">NodeProperties</a>
 */
final class NodeChecks {

  private static final int MOST_NODES = 1000;
  private static final int MOST_RANGES = 5;

  private NodeChecks() {}

  static void check(Body nodes) throws AwsException {
    int count = required(nodes, "numNodes");
    if (count < 1 || count > MOST_NODES) {
      throw BatchErrors.client("numNodes must be from 1 to " + MOST_NODES);
    }
    int main = required(nodes, "mainNode");
    if (main < 0 || main >= count) {
      throw BatchErrors.client("mainNode must be from 0 to numNodes - 1");
    }
    List<Body> ranges = nodes.structures("nodeRangeProperties");
    if (ranges.isEmpty() || ranges.size() > MOST_RANGES) {
      throw BatchErrors.client(
          "nodeRangeProperties must have 1 to %d ranges".formatted(MOST_RANGES));
    }
    for (Body range : ranges) {
      for (String member : List.of("ecsProperties", "eksProperties")) {
        if (range.has(member)) {
          throw BatchErrors.unserved("RegisterJobDefinition", member);
        }
      }
      if (!range.has("container")) {
        throw BatchErrors.client("Container properties should not be empty for node ranges.");
      }
      ContainerChecks.check(range.structure("container"), "EC2");
    }
    containers(nodes);
  }

  private static int required(Body nodes, String member) throws AwsException {
    return nodes.integer(member).orElseThrow(() -> BatchErrors.missing(nodes.path() + member));
  }

  /** The container of each node: that of the narrowest range that has it. */
  static List<ObjectNode> containers(Body nodes) throws AwsException {
    int count = required(nodes, "numNodes");
    List<ObjectNode> containers = new ArrayList<>();
    for (int node = 0; node < count; node++) {
      Body narrowest = null;
      int size = Integer.MAX_VALUE;
      for (Body properties : nodes.structures("nodeRangeProperties")) {
        NodeRange range = NodeRange.of(properties.required("targetNodes"), count);
        if (range.contains(node) && range.size() < size) {
          narrowest = properties;
          size = range.size();
        }
      }
      if (narrowest == null) {
        throw BatchErrors.client("nodeRangeProperties leaves node %d out".formatted(node));
      }
      containers.add(narrowest.structure("container").members().deepCopy());
    }
    return containers;
  }
}
