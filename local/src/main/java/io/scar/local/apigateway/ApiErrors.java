package io.scar.local.apigateway;

import io.scar.local.http.AwsException;

/** API Gateway's errors, in its words. */
final class ApiErrors {

  private ApiErrors() {}

  static AwsException notFound(String what) {
    return new AwsException(404, "NotFoundException", "Invalid " + what + " identifier specified");
  }

  static AwsException bad(String message) {
    return new AwsException(400, "BadRequestException", message);
  }

  static AwsException conflict(String message) {
    return new AwsException(409, "ConflictException", message);
  }
}
