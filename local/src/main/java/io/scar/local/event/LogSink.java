package io.scar.local.event;

import java.time.Instant;

/** Where services send log lines; groups and streams are made at their first line. */
public interface LogSink {

  void append(String logGroup, String logStream, Instant time, String message);
}
