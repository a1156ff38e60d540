package io.scar.local.logs;

/**
 * What is known of some events of a stream. Times are milliseconds since the epoch.
 *
 * @param first the earliest timestamp, or 0
 * @param last the latest timestamp, or 0
 * @param ingested when the last one arrived, or 0
 */
record Extent(long events, long first, long last, long ingested) {

  static final Extent EMPTY = new Extent(0, 0, 0, 0);

  Extent with(long timestamp, long ingestion) {
    return new Extent(
        events + 1,
        events == 0 ? timestamp : Math.min(first, timestamp),
        events == 0 ? timestamp : Math.max(last, timestamp),
        ingestion);
  }
}
