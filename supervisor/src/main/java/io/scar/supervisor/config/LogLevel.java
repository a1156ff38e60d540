package io.scar.supervisor.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** SCAR's levels, which are Python's; the gravest first. */
public enum LogLevel {
  CRITICAL("FATAL"),
  ERROR("ERROR"),
  WARNING("WARN"),
  INFO("INFO"),
  DEBUG("DEBUG");

  private final String lambdaName;

  LogLevel(String lambdaName) {
    this.lambdaName = lambdaName;
  }

  /** What Lambda calls it where it filters lines by their level. */
  public String lambdaName() {
    return lambdaName;
  }

  /** Whether lines of the level {@code other} appear; errors always do. */
  public boolean lets(LogLevel other) {
    return other.compareTo(this) <= 0 || other == ERROR;
  }

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
