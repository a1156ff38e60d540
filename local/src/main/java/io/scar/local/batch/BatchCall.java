package io.scar.local.batch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.store.ResourceStore.Kind;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.util.List;

/**
 * A request to one operation.
 *
 * @param labels the variable parts of its path, decoded
 */
record BatchCall(AwsRequest request, Body body, List<String> labels) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int BODY_LIMIT = 1 << 20;

  /** Serves one operation; gives its answer. */
  @FunctionalInterface
  interface Operation {
    ObjectNode run(BatchCall call) throws IOException, AwsException;
  }

  static BatchCall read(AwsRequest request, List<String> labels) throws IOException, AwsException {
    byte[] bytes = request.bytes(BODY_LIMIT);
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    if (bytes.length > 0) {
      try {
        if (!(JSON.readTree(bytes) instanceof ObjectNode object)) {
          throw BatchErrors.client("The request is no JSON object");
        }
        members = object;
      } catch (IOException e) {
        throw BatchErrors.client("The request is not JSON");
      }
    }
    return new BatchCall(request, new Body(members, ""), labels);
  }

  /** The ARN of something new. */
  String arn(Kind kind, String key) {
    return arn(kind.arnType(), key);
  }

  String arn(String type, String key) {
    return "arn:aws:batch:%s:%s:%s/%s".formatted(request.region(), LocalAccount.ID, type, key);
  }
}
