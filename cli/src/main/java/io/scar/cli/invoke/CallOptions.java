package io.scar.cli.invoke;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a function is called.
 *
 * @param qualifier a version or an alias; null for the latest
 * @param timeout after which nobody waits any more; the function goes on
 * @param retries how often a call is made again whose answer did not come: the function may then
 *     run more than once
 */
public record CallOptions(@Nullable String qualifier, Duration timeout, int retries) {

  /** Long enough for most functions, and shorter than what proxies and routers take for dead. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);
}
