package io.scar.container.squash;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.scar.container.ContainerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The plain contents of frames, one after the other. Some frames ahead are fetched, held against
 * their digests and decompressed meanwhile, never more than there are workers.
 */
final class JoinedFrames extends InputStream {

  private final SquashedObject object;
  private final List<Frame> frames;
  private final int workers;
  private final ExecutorService executor;
  private final Deque<Future<byte[]>> ahead = new ArrayDeque<>();
  private int next;
  private long offset;
  private byte[] plain = new byte[0];
  private int position;

  /**
   * @param frames the header's first
   */
  JoinedFrames(SquashedObject object, List<Frame> frames, int workers) {
    this.object = object;
    this.frames = frames;
    this.workers = workers;
    this.executor =
        Executors.newFixedThreadPool(
            workers, Thread.ofPlatform().daemon().name("frames-", 0).factory());
    this.next = 1;
    this.offset = frames.getFirst().packed();
    fetchAhead();
  }

  @Override
  public int read() throws IOException {
    return fill() ? plain[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, plain.length - position);
    System.arraycopy(plain, position, buffer, from, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    return plain.length - position;
  }

  private boolean fill() throws IOException {
    while (position == plain.length) {
      Future<byte[]> first = ahead.poll();
      if (first == null) {
        return false;
      }
      plain = get(first);
      position = 0;
      fetchAhead();
    }
    return true;
  }

  private void fetchAhead() {
    while (ahead.size() < workers && next < frames.size()) {
      Frame frame = frames.get(next);
      long start = offset;
      ahead.add(executor.submit(() -> decompressed(frame, start)));
      next++;
      offset += frame.packed();
    }
  }

  private byte[] decompressed(Frame frame, long start) throws ContainerException {
    byte[] packed = object.frame(frame, start);
    byte[] result = new byte[frame.plain()];
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      int count = context.decompress(result, packed);
      if (count == result.length) {
        return result;
      }
    } catch (ZstdException e) {
      throw SquashFormat.damaged(
          object.name(), "the frame at " + start + " cannot be decompressed: " + e.getMessage());
    }
    throw SquashFormat.damaged(object.name(), "the frame at " + start + " is too short");
  }

  private byte[] get(Future<byte[]> frame) throws IOException {
    try {
      return frame.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ContainerException known) {
        throw known;
      }
      throw new IOException(object.name() + " cannot be read: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while reading " + object.name());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** Ends what is being fetched. */
  @Override
  public void close() {
    executor.shutdownNow();
    ahead.clear();
  }
}
