package io.scar.local.logs;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One log event.
 *
 * @param stream the stream's name
 * @param line its place in the stream, in the order of arrival
 * @param timestamp milliseconds since the epoch
 * @param ingested milliseconds since the epoch
 */
record LogEvent(String stream, long line, long timestamp, long ingested, String message) {

  /** A place in the events of a group, which new arrivals do not shift. */
  record Position(long timestamp, String stream, long line) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
        Comparator.comparingLong(Position::timestamp)
            .thenComparing(Position::stream)
            .thenComparingLong(Position::line);

    @Override
    public int compareTo(Position other) {
      return ORDER.compare(this, other);
    }

    String token() {
      String text = timestamp + ":" + line + ":" + stream;
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Optional<Position> parse(String token) {
      try {
        String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        String[] parts = text.split(":", 3);
        return parts.length == 3
            ? Optional.of(
                new Position(Long.parseLong(parts[0]), parts[2], Long.parseLong(parts[1])))
            : Optional.empty();
      } catch (IllegalArgumentException notOurs) {
        return Optional.empty();
      }
    }
  }

  Position position() {
    return new Position(timestamp, stream, line);
  }

  /** Unique in its group and the same at every reading. */
  String id() {
    CRC32 crc = new CRC32();
    crc.update(stream.getBytes(StandardCharsets.UTF_8));
    return "%013d%010d%033d".formatted(timestamp, crc.getValue(), line);
  }
}
