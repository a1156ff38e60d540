package io.scar.cli.console;

import java.time.Duration;
import java.time.Instant;

/** How long ago something was, as people say it. */
public final class Ages {

  private static final int DAYS_OF_A_WEEK = 7;

  private Ages() {}

  /** For instance {@code 5 minutes ago}. */
  public static String ago(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.toSeconds() < 60) {
      return "just now";
    }
    if (age.toMinutes() < 60) {
      return count(age.toMinutes(), "minute");
    }
    if (age.toHours() < 24) {
      return count(age.toHours(), "hour");
    }
    return age.toDays() < 2 * DAYS_OF_A_WEEK
        ? count(age.toDays(), "day")
        : count(age.toDays() / DAYS_OF_A_WEEK, "week");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s") + " ago";
  }
}
