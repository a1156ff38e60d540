package io.scar.supervisor.pipeline;

import java.util.function.LongSupplier;

/**
 * What the runtime tells about one invocation.
 *
 * @param millisToDeadline the time until the runtime ends it, at the moment of the call
 */
public record Invocation(String requestId, LongSupplier millisToDeadline) {}
