package io.scar.local.logs;

import java.util.ArrayList;
import java.util.List;

/** Where the events of a stream's file lie, by blocks of lines that follow each other. */
final class LogBlocks {

  private static final int MOST_LINES = 1024;

  /** A block may be longer by one line. */
  private static final int MOST_BYTES = 1 << 20;

  /**
   * Lines that follow each other.
   *
   * @param offset of the first one in the file, in bytes
   * @param line number of the first one, from 1
   */
  record Block(long offset, int bytes, long line, int lines, Extent extent) {

    private boolean isFull() {
      return lines >= MOST_LINES || bytes >= MOST_BYTES;
    }
  }

  private final List<Block> blocks = new ArrayList<>();
  private Extent extent = Extent.EMPTY;
  private long end;

  /**
   * @param start bytes before the first event
   */
  LogBlocks(long start) {
    end = start;
  }

  Extent extent() {
    return extent;
  }

  List<Block> all() {
    return List.copyOf(blocks);
  }

  /** One more event, whose line with its end has so many bytes. */
  void add(long timestamp, long ingested, int bytes) {
    extent = extent.with(timestamp, ingested);
    Block last = open();
    grow(last, last.extent().with(timestamp, ingested), bytes);
  }

  /** A line that is no event. */
  void skip(int bytes) {
    Block last = open();
    grow(last, last.extent(), bytes);
  }

  private Block open() {
    if (blocks.isEmpty()) {
      blocks.add(new Block(end, 0, 1, 0, Extent.EMPTY));
    } else if (blocks.getLast().isFull()) {
      Block full = blocks.getLast();
      blocks.add(new Block(end, 0, full.line() + full.lines(), 0, Extent.EMPTY));
    }
    return blocks.getLast();
  }

  private void grow(Block last, Extent extent, int bytes) {
    blocks.set(
        blocks.size() - 1,
        new Block(last.offset(), last.bytes() + bytes, last.line(), last.lines() + 1, extent));
    end += bytes;
  }
}
