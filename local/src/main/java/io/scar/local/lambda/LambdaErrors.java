package io.scar.local.lambda;

import io.scar.local.http.AwsException;

/** Lambda's errors, in its words. */
final class LambdaErrors {

  private LambdaErrors() {}

  static AwsException notFound(String message) {
    return new AwsException(404, "ResourceNotFoundException", message);
  }

  static AwsException functionNotFound(String arn) {
    return notFound("Function not found: " + arn);
  }

  static AwsException conflict(String message) {
    return new AwsException(409, "ResourceConflictException", message);
  }

  static AwsException invalid(String message) {
    return new AwsException(400, "InvalidParameterValueException", message);
  }

  /** A member of the request that breaks one of the constraints of Lambda's model. */
  static AwsException constraint(Object value, String member, String constraint) {
    return invalid(
        "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
            .formatted(value, member, constraint));
  }

  static AwsException missing(String member) {
    return constraint("null", member, "Member must not be null");
  }

  static AwsException preconditionFailed() {
    return new AwsException(
        412,
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the"
            + " GetFunction/GetAlias API to retrieve the latest Revision Id");
  }
}
