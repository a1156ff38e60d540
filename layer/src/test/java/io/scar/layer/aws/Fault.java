package io.scar.layer.aws;

import java.util.Map;

/**
 * An error as AWS's services answer it.
 *
 * @param body in the service's own shape
 */
record Fault(int status, Map<String, String> headers, String body) {

  /** The user may not do that. */
  static Fault denied(Request request) {
    return of(
        request, 403, request.service().equals("s3") ? "AccessDenied" : "AccessDeniedException");
  }

  /** The user asks too often; SDKs ask again. */
  static Fault throttled(Request request) {
    return switch (request.service()) {
      case "s3" -> of(request, 503, "SlowDown");
      case "lambda" -> of(request, 429, "TooManyRequestsException");
      case "batch" -> of(request, 429, "TooManyRequestsException");
      case "iam", "sts" -> of(request, 400, "Throttling");
      default -> of(request, 400, "ThrottlingException");
    };
  }

  private static Fault of(Request request, int status, String code) {
    String message = "as the test wants it";
    return switch (request.service()) {
      case "" ->
          new Fault(
              status,
              Map.of("Content-Type", "application/json"),
              "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"%s\"}]}".formatted(message));
      case "s3" ->
          new Fault(
              status,
              Map.of("Content-Type", "application/xml"),
              "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, message));
      case "iam", "sts" ->
          new Fault(
              status,
              Map.of("Content-Type", "text/xml"),
              ("<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"
                      + "</ErrorResponse>")
                  .formatted(code, message));
      default ->
          new Fault(
              status,
              Map.of("Content-Type", "application/json", "x-amzn-ErrorType", code),
              "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(code, message));
    };
  }
}
