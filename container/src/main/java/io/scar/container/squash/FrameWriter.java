package io.scar.container.squash;

import com.github.luben.zstd.ZstdCompressCtx;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** Packs what is written to it in frames, several at once, and passes them on in their order. */
final class FrameWriter extends OutputStream {

  /**
   * Decompression is as fast at any level; at this one packing keeps up with what an upload takes.
   */
  private static final int LEVEL = 9;

  private static final Digest KIND = Digest.sha256(new byte[0]);

  private static final class Packed {
    private final byte[] bytes;
    private final Frame frame;

    Packed(byte[] plain) {
      try (ZstdCompressCtx context = new ZstdCompressCtx()) {
        context.setLevel(LEVEL).setContentSize(true);
        this.bytes = context.compress(plain);
        this.frame = new Frame(bytes.length, plain.length, Digest.sha256(bytes));
      }
    }
  }

  private final OutputStream out;
  private final int workers;
  private final LongConsumer progress;
  private final ExecutorService executor;
  private final Deque<Future<Packed>> packing = new ArrayDeque<>();
  private final List<Frame> frames = new ArrayList<>();
  private final MessageDigest tar = KIND.hasher();
  private long tarBytes;
  private byte[] block = new byte[SquashFormat.FRAME_BYTES];
  private int filled;

  /**
   * @param header goes first, as it is
   * @param out stays open
   * @param progress hears of plain bytes that were packed
   */
  FrameWriter(byte[] header, OutputStream out, int workers, LongConsumer progress)
      throws IOException {
    this.out = out;
    this.workers = workers;
    this.progress = progress;
    out.write(header);
    frames.add(new Frame(header.length, 0, Digest.sha256(header)));
    this.executor =
        Executors.newFixedThreadPool(
            workers, Thread.ofPlatform().daemon().name("squash-", 0).factory());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    tar.update(bytes, offset, length);
    tarBytes += length;
    int from = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, block.length - filled);
      System.arraycopy(bytes, from, block, filled, count);
      filled += count;
      from += count;
      left -= count;
      if (filled == block.length) {
        submit();
      }
    }
  }

  /** Writes what is left; answers what the index says. Nothing can be written afterwards. */
  SquashFormat.Index finish() throws IOException {
    if (filled > 0) {
      submit();
    }
    while (!packing.isEmpty()) {
      passOn();
    }
    return new SquashFormat.Index(KIND.finish(tar), tarBytes, frames);
  }

  private void submit() throws IOException {
    byte[] plain = filled == block.length ? block : Arrays.copyOf(block, filled);
    packing.add(executor.submit(() -> new Packed(plain)));
    block = new byte[SquashFormat.FRAME_BYTES];
    filled = 0;
    if (packing.size() > workers) {
      passOn();
    }
  }

  private void passOn() throws IOException {
    try {
      Packed packed = packing.remove().get();
      out.write(packed.bytes);
      frames.add(packed.frame);
      progress.accept(packed.frame.plain());
    } catch (ExecutionException e) {
      throw new IllegalStateException("bytes in memory cannot fail to be packed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while packing");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** Ends the workers; what was not passed on is lost. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
