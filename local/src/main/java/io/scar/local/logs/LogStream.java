package io.scar.local.logs;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One stream: a file whose first line says its name and whose others are events. A line that a
 * crash cut short is passed over. What lies where in the file is known by blocks, so that a page of
 * a long stream costs a page and not the stream.
 */
final class LogStream {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private record Header(String stream, long createdMillis) {}

  /** One line: timestamp, time of ingestion, message. */
  private record Line(long t, long i, String m) {}

  private final Path file;
  private final Header header;
  private final LogBlocks blocks;

  /**
   * @param start bytes before the first event
   */
  private LogStream(Path file, Header header, long start) {
    this.file = file;
    this.header = header;
    this.blocks = new LogBlocks(start);
  }

  static LogStream create(Path file, String name, long createdMillis) throws IOException {
    Header header = new Header(name, createdMillis);
    byte[] first = line(header);
    Files.write(file, first, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new LogStream(file, header, first.length);
  }

  /**
   * Reads a stream back; a line cut short at its end is closed, so that the next one stands alone.
   */
  static LogStream load(Path file) throws IOException {
    closeLastLine(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] line = nextLine(in);
      LogStream stream =
          new LogStream(file, MAPPER.readValue(line, Header.class), line.length + 1L);
      for (line = nextLine(in); line.length > 0; line = nextLine(in)) {
        try {
          Line event = MAPPER.readValue(line, Line.class);
          stream.blocks.add(event.t(), event.i(), line.length + 1);
        } catch (JacksonException cutShort) {
          stream.blocks.skip(line.length + 1);
        }
      }
      return stream;
    }
  }

  /** Without its end; empty at the end of the file. */
  private static byte[] nextLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toByteArray();
  }

  private static void closeLastLine(Path file) throws IOException {
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
    return blocks.extent();
  }

  /** An event that is to be appended. */
  record Entry(long timestamp, String message) {}

  synchronized void append(List<Entry> entries) throws IOException {
    long now = System.currentTimeMillis();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int[] lengths = new int[entries.size()];
    for (int i = 0; i < lengths.length; i++) {
      Entry entry = entries.get(i);
      byte[] line = line(new Line(entry.timestamp(), now, entry.message()));
      lines.writeBytes(line);
      lengths[i] = line.length;
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
    for (int i = 0; i < lengths.length; i++) {
      blocks.add(entries.get(i).timestamp(), now, lengths[i]);
    }
  }

  /**
   * Hands over the events in the order of arrival.
   *
   * @param wanted asked for each block, just before it would be read
   */
  void read(Predicate<Extent> wanted, Consumer<LogEvent> events) throws IOException {
    List<LogBlocks.Block> all;
    synchronized (this) {
      all = blocks.all();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (LogBlocks.Block block : all) {
        if (wanted.test(block.extent())) {
          read(channel, block, events);
        }
      }
    }
  }

  private void read(FileChannel channel, LogBlocks.Block block, Consumer<LogEvent> events)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(block.bytes());
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, block.offset() + bytes.position()) < 0) {
        break;
      }
    }
    long number = block.line();
    int start = 0;
    for (int end = 0; end < bytes.position(); end++) {
      if (bytes.get(end) != '\n') {
        continue;
      }
      try {
        Line line = MAPPER.readValue(bytes.array(), start, end - start, Line.class);
        events.accept(new LogEvent(name(), number, line.t(), line.i(), line.m()));
      } catch (JacksonException cutShort) {
        // Counted as a line all the same, as when it was read back.
      }
      number++;
      start = end + 1;
    }
  }

  synchronized void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  private static byte[] line(Record value) throws IOException {
    return (MAPPER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
