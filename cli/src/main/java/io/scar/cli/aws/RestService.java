package io.scar.cli.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A service whose operations are paths with JSON, and of which a few are needed: less than its
 * client would bring. Its errors are those of the clients.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">AWS REST JSON</a>
 */
public final class RestService {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ATTEMPTS = 5;
  private static final long FIRST_WAIT_MILLIS = 200;
  private static final int TOO_MANY = 429;

  /** Sends one signed request. */
  @FunctionalInterface
  interface Transport {
    SignedCalls.RestAnswer send(String method, String path, @Nullable String body)
        throws IOException;
  }

  private final String name;
  private final AwsCalls calls;
  private final Transport transport;

  /**
   * @param name in actions, for instance {@code apigateway}
   */
  RestService(String name, AwsCalls calls, Transport transport) {
    this.name = name;
    this.calls = calls;
    this.transport = transport;
  }

  /**
   * Calls an operation.
   *
   * @param operation its name, for who is refused it
   * @param thing what it is done to, for instance {@code API words}
   * @param path percent-encoded, with its query
   * @param body null for none
   * @throws Failure if it is refused or fails
   */
  public JsonNode run(
      String operation, String thing, String method, String path, @Nullable ObjectNode body) {
    return calls.run(name + ":" + operation, thing, () -> call(method, path, body));
  }

  /** As {@link #run}; empty if the thing does not exist. */
  public Optional<JsonNode> find(
      String operation, String thing, String method, String path, @Nullable ObjectNode body) {
    return calls.find(name + ":" + operation, thing, () -> call(method, path, body));
  }

  /**
   * @throws SdkException as the service's client would
   */
  private JsonNode call(String method, String path, @Nullable ObjectNode body) {
    for (int made = 1; ; made++) {
      try {
        SignedCalls.RestAnswer answer =
            transport.send(method, path, body == null ? null : body.toString());
        if (answer.status() < 300) {
          return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
        }
        AwsServiceException refused = refused(answer);
        // A call that the service has not begun is made again; one that failed may have worked.
        boolean again =
            answer.status() == TOO_MANY || (answer.status() >= 500 && method.equals("GET"));
        if (made == ATTEMPTS || !again) {
          throw refused;
        }
      } catch (JsonProcessingException e) {
        throw SdkClientException.create(name + " answered with no JSON", e);
      } catch (IOException e) {
        throw e.getCause() instanceof SdkException cause
            ? cause
            : SdkClientException.create(String.valueOf(e.getMessage()), e);
      }
      pause(FIRST_WAIT_MILLIS << made);
    }
  }

  private static AwsServiceException refused(SignedCalls.RestAnswer answer) {
    String text;
    try {
      JsonNode error = JSON.readTree(answer.body());
      text = error.path("message").asText(error.path("Message").asText(""));
    } catch (JsonProcessingException e) {
      text = "HTTP " + answer.status();
    }
    String type = answer.errorType();
    int end = type.indexOf(':');
    return AwsServiceException.builder()
        .statusCode(answer.status())
        .message(text)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(end < 0 ? type : type.substring(0, end))
                .errorMessage(text)
                .build())
        .build();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }
}
