package io.scar.local.lambda.queue;

import java.time.Duration;

/**
 * How often and how long an event is tried.
 *
 * @param retries after the first attempt, 0 to 2
 * @param maximumAge from acceptance to the start of the last attempt
 */
public record RetryPolicy(int retries, Duration maximumAge) {

  /** Lambda's own: two retries within six hours. */
  public static final RetryPolicy DEFAULT = new RetryPolicy(2, Duration.ofHours(6));
}
