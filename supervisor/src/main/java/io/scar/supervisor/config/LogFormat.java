package io.scar.supervisor.config;

/** How the supervisor's own log lines are written. */
public enum LogFormat {
  /** One JSON object a line. */
  JSON,
  /** SCAR's lines, {@code time - supervisor - LEVEL - message}. */
  TEXT
}
