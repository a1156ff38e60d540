package io.scar.supervisor.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** SCAR's levels, which are Python's. */
public enum LogLevel {
  CRITICAL,
  ERROR,
  WARNING,
  INFO,
  DEBUG;

  /** The level that {@code text} names, in either case; {@code WARN} and {@code TRACE} too. */
  static Optional<LogLevel> parse(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    return switch (name) {
      case "WARN" -> Optional.of(WARNING);
      case "TRACE" -> Optional.of(DEBUG);
      case "FATAL" -> Optional.of(CRITICAL);
      default -> Arrays.stream(values()).filter(level -> level.name().equals(name)).findFirst();
    };
  }
}
