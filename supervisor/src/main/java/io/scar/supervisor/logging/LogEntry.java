package io.scar.supervisor.logging;

import io.scar.supervisor.config.LogLevel;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A line of the supervisor's own.
 *
 * @param requestId of the invocation that it belongs to; empty outside of any
 * @param fields what the message says, for programs; in the order in which they are written
 * @param thrown what went wrong underneath
 */
record LogEntry(
    Instant time,
    LogLevel level,
    Optional<String> requestId,
    String message,
    Map<String, ?> fields,
    Optional<Throwable> thrown) {}
