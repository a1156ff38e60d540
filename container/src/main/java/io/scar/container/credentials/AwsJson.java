package io.scar.container.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Calls services of AWS that speak its JSON protocol, and says what their errors mean. Answers may
 * hold secrets, so no message has any of one but its error's type and text.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1</a>
 */
public final class AwsJson {

  /** Signs and sends one request. */
  @FunctionalInterface
  public interface Transport {

    /**
     * @param service its name in a signature and in host names, as {@code ecr}
     * @param target the operation, as {@code X-Amz-Target} names it
     * @param body JSON
     * @throws IOException when there is no answer
     */
    Answer post(String service, String region, String target, String body) throws IOException;
  }

  /** What a service answered. Its text is not shown. */
  public record Answer(int status, String body) {
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  private static final int ATTEMPTS = 4;
  private static final long FIRST_WAIT_MILLIS = 200;
  private static final int TOO_MANY = 429;
  private static final Pattern THROTTLED =
      Pattern.compile(
          "(.*#)?(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded)");
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private final Transport transport;

  public AwsJson(Transport transport) {
    this.transport = transport;
  }

  static ObjectNode request() {
    return JSON.createObjectNode();
  }

  /**
   * @param action as in a policy, for the messages
   * @param thing what it is done to, for the messages
   * @throws ContainerException NOT_FOUND, DENIED or UNAVAILABLE
   */
  JsonNode call(
      String service, String region, String target, ObjectNode body, String action, String thing)
      throws ContainerException, InterruptedException {
    for (int made = 1; ; made++) {
      try {
        Answer answer = transport.post(service, region, target, body.toString());
        if (answer.status() == 200) {
          return read(answer, action, thing);
        }
        if (made == ATTEMPTS || !isTransient(answer)) {
          throw refused(answer, action, thing);
        }
      } catch (ContainerException e) {
        throw e;
      } catch (IOException e) {
        if (made == ATTEMPTS) {
          throw new ContainerException(
              Kind.UNAVAILABLE,
              "AWS did not answer %s on %s: %s; try again later"
                  .formatted(action, thing, e.getMessage()),
              e);
        }
      }
      Thread.sleep(FIRST_WAIT_MILLIS << made);
    }
  }

  /** Services of this protocol say with status 400, too, that they are asked too often. */
  private static boolean isTransient(Answer answer) {
    return answer.status() >= 500
        || answer.status() == TOO_MANY
        || THROTTLED.matcher(error(answer).path("__type").asText()).matches();
  }

  /** What is said of an error; missing if it is no JSON. */
  private static JsonNode error(Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static JsonNode read(Answer answer, String action, String thing)
      throws ContainerException {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      // The cause would show a part of the answer.
      throw new ContainerException(
          Kind.UNAVAILABLE, "AWS answered %s on %s with no JSON".formatted(action, thing));
    }
  }

  private static ContainerException refused(Answer answer, String action, String thing) {
    JsonNode error = error(answer);
    String type = error.path("__type").asText("");
    type = type.substring(type.indexOf('#') + 1);
    String text =
        error.isMissingNode()
            ? "HTTP " + answer.status()
            : error.path("message").asText(error.path("Message").asText(""));
    String reason = type + (type.isEmpty() || text.isEmpty() ? "" : ": ") + text;
    if (type.contains("NotFound")) {
      return new ContainerException(Kind.NOT_FOUND, thing + " does not exist (" + reason + ")");
    }
    if (!isTransient(answer)) {
      return new ContainerException(
          Kind.DENIED,
          "AWS refused %s on %s (%s); the role or user needs this action"
              .formatted(action, thing, reason.isEmpty() ? answer.status() : reason));
    }
    return new ContainerException(
        Kind.UNAVAILABLE,
        "AWS failed %s on %s (%s); try again later"
            .formatted(action, thing, reason.isEmpty() ? answer.status() : reason));
  }
}
