package io.scar.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One request to one operation.
 *
 * @param labels the variable parts of the path, decoded, in order
 */
record Call(AwsRequest request, AwsResponse response, List<String> labels) {

  private static final JsonMapper JSON = new JsonMapper();

  /** The function that the path's first variable part and the query name. */
  FunctionReference function() throws AwsException {
    return FunctionReference.parse(labels.getFirst(), request.parameter("Qualifier"));
  }

  RequestBody body() throws IOException, AwsException {
    return RequestBody.of(request);
  }

  void answer(int status, JsonNode json) throws IOException {
    response.send(status, "application/json", JSON.writeValueAsBytes(json));
  }

  void done() throws IOException {
    response.send(204);
  }

  Optional<Integer> number(String parameter) throws AwsException {
    Optional<String> text = request.parameter(parameter);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Integer.valueOf(text.get()));
    } catch (NumberFormatException e) {
      throw LambdaErrors.constraint(text.get(), parameter, "Member must be an integer");
    }
  }
}
