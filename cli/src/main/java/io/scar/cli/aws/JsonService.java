package io.scar.cli.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.failure.Failure;
import io.scar.container.credentials.AwsJson;
import java.io.IOException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A service that speaks AWS's JSON protocol and of which a few operations are needed: less than its
 * client would bring. Its errors are those of the clients.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1</a>
 */
public final class JsonService {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ATTEMPTS = 4;
  private static final long FIRST_WAIT_MILLIS = 200;
  private static final int OK = 200;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;

  private final AwsJson.Transport transport;
  private final String service;
  private final String region;
  private final String prefix;

  /**
   * @param service its name in a signature and in host names
   * @param prefix of its operations in {@code X-Amz-Target}
   */
  JsonService(AwsJson.Transport transport, String service, String region, String prefix) {
    this.transport = transport;
    this.service = service;
    this.region = region;
    this.prefix = prefix;
  }

  /**
   * @throws SdkException as the service's client would
   */
  public JsonNode call(String operation, ObjectNode request) {
    for (int made = 1; ; made++) {
      try {
        AwsJson.Answer answer =
            transport.post(service, region, prefix + "." + operation, request.toString());
        if (answer.status() == OK) {
          return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
        }
        AwsServiceException refused = refused(answer);
        if (made == ATTEMPTS || !passes(refused)) {
          throw refused;
        }
      } catch (JsonProcessingException e) {
        throw SdkClientException.create(service + " answered with no JSON", e);
      } catch (IOException e) {
        if (made == ATTEMPTS || e.getCause() instanceof SdkException) {
          throw e.getCause() instanceof SdkException cause
              ? cause
              : SdkClientException.create(String.valueOf(e.getMessage()), e);
        }
      }
      pause(FIRST_WAIT_MILLIS << made);
    }
  }

  private static boolean passes(AwsServiceException e) {
    return (e.statusCode() >= SERVER_ERROR && e.statusCode() != NOT_IMPLEMENTED)
        || e.statusCode() == TOO_MANY
        || ErrorKind.of(e) == ErrorKind.THROTTLED;
  }

  private static AwsServiceException refused(AwsJson.Answer answer) {
    String type = "";
    String text = "";
    try {
      JsonNode error = JSON.readTree(answer.body());
      type = error.path("__type").asText("");
      text = error.path("message").asText(error.path("Message").asText(""));
    } catch (JsonProcessingException e) {
      text = "HTTP " + answer.status();
    }
    return AwsServiceException.builder()
        .statusCode(answer.status())
        .message(text)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(type.substring(type.indexOf('#') + 1))
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
