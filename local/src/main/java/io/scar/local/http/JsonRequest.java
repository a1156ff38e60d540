package io.scar.local.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * A request of the JSON protocol.
 *
 * @param operation as {@code X-Amz-Target} names it, without the service's prefix
 */
public record JsonRequest(String operation, ObjectNode body) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * @param limit bytes that the body may have
   * @throws AwsException 400 {@code SerializationException} if the body is no JSON object
   */
  public static JsonRequest read(AwsRequest request, int limit) throws IOException, AwsException {
    String target = request.header("x-amz-target").orElse("");
    return new JsonRequest(
        target.substring(target.lastIndexOf('.') + 1), parse(request.bytes(limit)));
  }

  private static ObjectNode parse(byte[] body) throws AwsException {
    if (body.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new AwsException(400, "SerializationException", "The body is not JSON.");
    }
    throw new AwsException(400, "SerializationException", "The body is no JSON object.");
  }

  /** Sends an answer of the same protocol. */
  public static void answer(AwsResponse response, ObjectNode answer) throws IOException {
    response.send(200, "application/x-amz-json-1.1", MAPPER.writeValueAsBytes(answer));
  }

  /** The text of a member; empty if it is not there. */
  public String text(String member) {
    return body.path(member).asText("");
  }

  /**
   * @throws AwsException 400 {@code ValidationException} if the member is not there
   */
  public String require(String member) throws AwsException {
    String text = text(member);
    if (text.isEmpty()) {
      throw invalid("%s: %s is missing".formatted(operation, member));
    }
    return text;
  }

  public static AwsException invalid(String message) {
    return new AwsException(400, "ValidationException", message);
  }
}
