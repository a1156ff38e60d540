package io.scar.local.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Counts calls against their limits: a bucket of tokens for each limit. */
final class Throttles {

  private static final double NANOS = 1e9;

  /**
   * @param tokens that are left
   * @param at nanoseconds of the clock
   */
  private record Bucket(Throttle limit, double tokens, long at) {}

  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final LongSupplier clock;

  /**
   * @param clock nanoseconds
   */
  Throttles(LongSupplier clock) {
    this.clock = clock;
  }

  /** Counts a call, if there is room for it. A limit that was changed begins anew. */
  boolean admits(String what, Throttle limit) {
    boolean[] admitted = {false};
    buckets.compute(
        what,
        (name, old) -> {
          long now = clock.getAsLong();
          Bucket known =
              old == null || !old.limit().equals(limit)
                  ? new Bucket(limit, limit.burst(), now)
                  : old;
          double tokens =
              Math.min(limit.burst(), known.tokens() + (now - known.at()) / NANOS * limit.rate());
          admitted[0] = tokens >= 1;
          return new Bucket(limit, admitted[0] ? tokens - 1 : tokens, now);
        });
    return admitted[0];
  }
}
