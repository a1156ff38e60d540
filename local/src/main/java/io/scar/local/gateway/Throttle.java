package io.scar.local.gateway;

/**
 * How often somebody may call.
 *
 * @param rate requests a second, in the long run
 * @param burst requests at once
 */
public record Throttle(double rate, int burst) {}
