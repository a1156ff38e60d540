package io.scar.local.logs;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/**
 * One stream: a file whose first line says its name and whose others are events. A line that a
 * crash cut short is passed over.
 */
final class LogStream {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private record Header(String stream, long createdMillis) {}

  /** One line: timestamp, time of ingestion, message. */
  private record Line(long t, long i, String m) {}

  /**
   * What is known of the events.
   *
   * @param first the earliest timestamp, or 0
   * @param last the latest timestamp, or 0
   */
  record Extent(long events, long first, long last, long ingested) {

    static final Extent EMPTY = new Extent(0, 0, 0, 0);

    Extent with(long timestamp, long ingestion) {
      return new Extent(
          events + 1,
          events == 0 ? timestamp : Math.min(first, timestamp),
          Math.max(last, timestamp),
          ingestion);
    }
  }

  private final Path file;
  private final Header header;
  private Extent extent;

  private LogStream(Path file, Header header) {
    this.file = file;
    this.header = header;
    this.extent = Extent.EMPTY;
  }

  static LogStream create(Path file, String name, long createdMillis) throws IOException {
    LogStream stream = new LogStream(file, new Header(name, createdMillis));
    Files.write(file, line(stream.header), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return stream;
  }

  /**
   * Reads a stream back; a line cut short at its end is closed, so that the next one stands alone.
   */
  static LogStream load(Path file) throws IOException {
    Header header;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      String first = in.readLine();
      header = MAPPER.readValue(first == null ? "" : first, Header.class);
    }
    LogStream stream = new LogStream(file, header);
    stream.closeLastLine();
    stream.read(event -> stream.extent = stream.extent.with(event.timestamp(), event.ingested()));
    return stream;
  }

  private void closeLastLine() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      long size = channel.size();
      if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
      }
    }
  }

  String name() {
    return header.stream();
  }

  long createdMillis() {
    return header.createdMillis();
  }

  synchronized Extent extent() {
    return extent;
  }

  /** An event that is to be appended. */
  record Entry(long timestamp, String message) {}

  synchronized void append(List<Entry> entries) throws IOException {
    long now = System.currentTimeMillis();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    Extent next = extent;
    for (Entry entry : entries) {
      lines.writeBytes(line(new Line(entry.timestamp(), now, entry.message())));
      next = next.with(entry.timestamp(), now);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      long size = channel.size();
      try {
        ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        // Half a line would spoil the next one.
        channel.truncate(size);
        throw e;
      }
    }
    extent = next;
  }

  /** Hands over all events in the order of arrival. */
  void read(Consumer<LogEvent> events) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      String text = in.readLine();
      long number = 0;
      for (text = in.readLine(); text != null; text = in.readLine()) {
        Line line;
        number++;
        try {
          line = MAPPER.readValue(text, Line.class);
        } catch (JacksonException cutShort) {
          continue;
        }
        events.accept(new LogEvent(name(), number, line.t(), line.i(), line.m()));
      }
    }
  }

  synchronized void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  private static byte[] line(Record value) throws IOException {
    return (MAPPER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
