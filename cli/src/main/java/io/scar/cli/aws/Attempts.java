package io.scar.cli.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scar.cli.failure.Failure;
import io.scar.cli.json.JsonTree;
import java.io.IOException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Calls again what passes, and turns the rest into the errors that the clients have. */
final class Attempts {

  private static final int ATTEMPTS = 5;
  private static final long FIRST_WAIT_MILLIS = 200;
  private static final int REDIRECTION = 300;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;

  /**
   * @param errorType what the service calls its error; empty if its JSON tells
   */
  record Answer(int status, String errorType, String body) {
    @Override
    public String toString() {
      return "Answer[" + status + "]"; // the text may hold secrets
    }
  }

  /** One try. */
  @FunctionalInterface
  interface Attempt {
    Answer answer() throws IOException;
  }

  private Attempts() {}

  /**
   * A call that the service has not begun is made again; one that failed may have worked.
   *
   * @param service for the messages
   * @param repeatable whether the call may be made again then too
   * @throws SdkException as the service's client would
   */
  static JsonNode of(String service, boolean repeatable, Attempt attempt) {
    for (int made = 1; ; made++) {
      try {
        Answer answer = attempt.answer();
        if (answer.status() < REDIRECTION) {
          return answer.body().isEmpty()
              ? JsonNodeFactory.instance.objectNode()
              : JsonTree.read(answer.body());
        }
        AwsServiceException refused = refused(answer);
        if (made == ATTEMPTS || !passes(refused, repeatable)) {
          throw refused;
        }
      } catch (JsonProcessingException e) {
        throw SdkClientException.create(service + " answered with no JSON", e);
      } catch (IOException e) {
        if (made == ATTEMPTS || !repeatable || e.getCause() instanceof SdkException) {
          throw e.getCause() instanceof SdkException cause
              ? cause
              : SdkClientException.create(String.valueOf(e.getMessage()), e);
        }
      }
      pause(FIRST_WAIT_MILLIS << made);
    }
  }

  private static boolean passes(AwsServiceException e, boolean repeatable) {
    return e.statusCode() == TOO_MANY
        || ErrorKind.of(e) == ErrorKind.THROTTLED
        || (repeatable && e.statusCode() >= SERVER_ERROR && e.statusCode() != NOT_IMPLEMENTED);
  }

  private static AwsServiceException refused(Answer answer) {
    String type = answer.errorType();
    String text;
    try {
      JsonNode error = JsonTree.read(answer.body());
      type = type.isEmpty() ? error.path("__type").asText("") : type;
      text = error.path("message").asText(error.path("Message").asText(""));
    } catch (JsonProcessingException e) {
      text = "HTTP " + answer.status();
    }
    return AwsServiceException.builder()
        .statusCode(answer.status())
        .message(text)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode(plain(type)).errorMessage(text).build())
        .build();
  }

  /** Without the name space before it and the address behind it. */
  private static String plain(String type) {
    int colon = type.indexOf(':', type.indexOf('#') + 1);
    return type.substring(type.indexOf('#') + 1, colon < 0 ? type.length() : colon);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }
}
