package io.scar.local.batch;

import io.scar.local.http.AwsException;

/** Batch's one error for all that is the caller's fault. */
final class BatchErrors {

  private BatchErrors() {}

  static AwsException client(String message) {
    return new AwsException(400, "ClientException", message);
  }

  static AwsException missing(String member) {
    return client("'%s' is a required field (cannot be empty)".formatted(member));
  }

  /** Something of an operation that the local cloud does not do. */
  static AwsException unserved(String operation, String what) {
    return AwsException.notImplemented("batch", operation + " with " + what);
  }
}
