package io.scar.cli.aws;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.retry.RetryUtils;

/**
 * What a service's error means to the user. The services have words of their own for the same.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3's</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html">Lambda's</a>
 */
enum ErrorKind {
  BAD_CREDENTIALS(
      "InvalidClientTokenId",
      "UnrecognizedClientException",
      "InvalidAccessKeyId",
      "SignatureDoesNotMatch",
      "InvalidSignatureException",
      "ExpiredToken",
      "ExpiredTokenException",
      "RequestExpired",
      "AuthFailure",
      "IncompleteSignature",
      "InvalidToken",
      "MissingAuthenticationToken"),
  WRONG_CLOCK("RequestTimeTooSkewed"),
  WRONG_REGION(
      "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException"),
  MISSING(
      "ResourceNotFoundException",
      "NoSuchBucket",
      "NoSuchKey",
      "NoSuchEntity",
      "NotFound",
      "404",
      "RepositoryNotFoundException",
      "ImageNotFoundException",
      "LifecyclePolicyNotFoundException",
      "RepositoryPolicyNotFoundException"),
  DENIED("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden", "403"),
  /** What was asked is wrong, as AWS says. */
  REJECTED(
      "InvalidParameterValueException",
      "InvalidParameterException",
      "InvalidRequestContentException",
      "InvalidInput",
      "InvalidArgument",
      "InvalidBucketName",
      "MalformedPolicyDocument",
      "ValidationException",
      "ValidationError"),
  /** A quota of the account. */
  TOO_MUCH(
      "CodeStorageExceededException",
      "LimitExceeded",
      "LimitExceededException",
      "RequestTooLargeException",
      "RequestEntityTooLargeException",
      "TooManyBuckets"),
  /** The answer to HEAD has no body to say more in. */
  UNEXPLAINED("400"),
  THROTTLED,
  FAILED;

  @SuppressWarnings("ImmutableEnumChecker") // what Set.of makes cannot be changed
  private final Set<String> codes;

  ErrorKind(String... codes) {
    this.codes = Set.of(codes);
  }

  static ErrorKind of(AwsServiceException e) {
    String code = AwsCalls.code(e);
    for (ErrorKind kind : values()) {
      if (kind.codes.contains(code)) {
        return kind;
      }
    }
    if (RetryUtils.isThrottlingException(e)) {
      return THROTTLED;
    }
    return switch (e.statusCode()) {
      case 403 -> DENIED;
      case 404 -> MISSING;
      default -> FAILED;
    };
  }
}
