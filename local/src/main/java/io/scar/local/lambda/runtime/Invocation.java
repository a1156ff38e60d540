package io.scar.local.lambda.runtime;

import java.util.Optional;

/**
 * One call of a function.
 *
 * @param invokedArn as the caller named the function
 * @param clientContext JSON, from the caller
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once; never compared, never changed.
public record Invocation(
    String requestId, String invokedArn, byte[] payload, Optional<String> clientContext) {}
