package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of {@code --since}: how long ago, or when. */
final class SinceOption {

  private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhdw])");
  private static final int DAYS_OF_A_WEEK = 7;

  private SinceOption() {}

  /**
   * @throws Failure USAGE if it is neither
   */
  static Instant parse(String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long count = Long.parseLong(ago.group(1));
      return now.minus(
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.of(DAYS_OF_A_WEEK * count, ChronoUnit.DAYS);
          });
    }
    try {
      if (text.length() == "2026-01-02".length()) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      return text.endsWith("Z") || text.lastIndexOf('+') > 0
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw Failure.usage(
          "--since `" + text + "` is no time.",
          "Write how long ago (30s, 10m, 2h, 3d, 1w), or when: 2026-01-02 or 2026-01-02T03:04Z.");
    }
  }
}
