package io.scar.container.repackage;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes a gzip stream of one member on all processors, as pigz does: blocks of a fixed size are
 * compressed side by side, each with the end of the one before as its dictionary, so that the bytes
 * depend on the content alone and not on how many processors there are.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952, gzip</a>
 */
final class ParallelGzip extends FilterOutputStream {

  /** Docker's. */
  static final int LEVEL = 6;

  private static final int BLOCK_BYTES = 1 << 18;
  private static final int DICTIONARY_BYTES = 1 << 15;
  private static final int TRAILER_BYTES = 8;

  /** Deflate, no flags, no time, no extra flags, unknown system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final int waitingMost = 2 * Runtime.getRuntime().availableProcessors();
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().daemon().name("scar-gzip-", 0).factory());
  private final Deque<Future<byte[]>> waiting = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private byte[] block = new byte[BLOCK_BYTES];
  private byte[] dictionary = new byte[0];
  private int filled;
  private long total;
  private boolean closed;

  ParallelGzip(OutputStream out) throws IOException {
    super(out);
    out.write(HEADER);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    crc.update(buffer, offset, length);
    total += length;
    int from = offset;
    int left = length;
    while (left > 0) {
      if (filled == BLOCK_BYTES) {
        submit(false);
      }
      int count = Math.min(left, BLOCK_BYTES - filled);
      System.arraycopy(buffer, from, block, filled, count);
      filled += count;
      from += count;
      left -= count;
    }
  }

  private void submit(boolean isLast) throws IOException {
    byte[] content = block;
    int length = filled;
    byte[] before = dictionary;
    waiting.add(workers.submit(() -> deflate(content, length, before, isLast)));
    int kept = Math.min(length, DICTIONARY_BYTES);
    dictionary = new byte[kept];
    System.arraycopy(content, length - kept, dictionary, 0, kept);
    block = new byte[isLast ? 0 : BLOCK_BYTES];
    filled = 0;
    while (waiting.size() > (isLast ? 0 : waitingMost)) {
      out.write(result(waiting.remove()));
    }
  }

  private static byte[] deflate(byte[] content, int length, byte[] before, boolean isLast) {
    Deflater deflater = new Deflater(LEVEL, true);
    try {
      deflater.setDictionary(before);
      deflater.setInput(content, 0, length);
      if (isLast) {
        deflater.finish();
      }
      ByteArrayOutputStream packed = new ByteArrayOutputStream(length / 2 + 64);
      byte[] buffer = new byte[1 << 16];
      int flush = isLast ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      int count;
      do {
        count = deflater.deflate(buffer, 0, buffer.length, flush);
        packed.write(buffer, 0, count);
      } while (isLast ? !deflater.finished() : count == buffer.length);
      return packed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static byte[] result(Future<byte[]> block) throws IOException {
    try {
      return block.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      throw new IOException("a block cannot be compressed", e.getCause());
    }
  }

  @Override
  public void flush() {
    // Blocks are written as they are whole.
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    OutputStream target = out;
    try (workers;
        target) {
      submit(true);
      byte[] trailer = new byte[TRAILER_BYTES];
      little(trailer, 0, crc.getValue());
      little(trailer, 4, total);
      target.write(trailer);
      target.flush();
    } finally {
      workers.shutdownNow();
    }
  }

  private static void little(byte[] bytes, int offset, long value) {
    for (int i = 0; i < 4; i++) {
      bytes[offset + i] = (byte) (value >> (8 * i));
    }
  }
}
