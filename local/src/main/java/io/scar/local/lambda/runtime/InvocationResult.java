package io.scar.local.lambda.runtime;

import java.util.Optional;

/**
 * What came of one call.
 *
 * @param payload the function's answer, or a JSON document with {@code errorType} and {@code
 *     errorMessage}
 * @param functionError {@code Unhandled} if the function failed
 * @param logTail the last 4 KB of the call's log
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once; never compared, never changed.
public record InvocationResult(
    byte[] payload, Optional<String> functionError, String executedVersion, byte[] logTail) {

  /** What {@code X-Amz-Function-Error} says of every failed function since 2019. */
  public static final String UNHANDLED = "Unhandled";

  public boolean failed() {
    return functionError.isPresent();
  }
}
