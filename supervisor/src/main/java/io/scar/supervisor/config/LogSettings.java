package io.scar.supervisor.config;

/**
 * What goes into the function's log, and how.
 *
 * @param format of the supervisor's own lines
 * @param level below which the supervisor's own lines are left out
 * @param outputAsJson whether lines that the container writes become JSON objects too
 * @param metrics whether metrics are written
 */
public record LogSettings(
    LogFormat format, LogLevel level, boolean outputAsJson, boolean metrics) {}
