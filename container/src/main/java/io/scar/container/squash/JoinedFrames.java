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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The plain contents of frames, one after the other. Some frames ahead are fetched, held against
 * their digests and decompressed meanwhile, never more than there are workers.
 */
final class JoinedFrames extends InputStream {

  private final SquashedObject object;
  private final List<Frame> frames;
  private final int workers;
  private final ExecutorService executor;
  private final Deque<Future<Plain>> ahead = new ArrayDeque<>();
  private final Buffers packedBuffers;
  private final Buffers plainBuffers;
  private int next;
  private long offset;
  private @Nullable Plain current;
  private int position;

  /** A frame's content, at the start of a buffer. */
  private static final class Plain {
    private final byte[] bytes;
    private final int length;

    Plain(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  /** Arrays that are used again: new ones would be cleared, and soon collected, at each frame. */
  private static final class Buffers {
    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();
    private final int size;

    Buffers(List<Frame> frames, ToIntFunction<Frame> size) {
      this.size = frames.stream().mapToInt(size).max().orElse(0);
    }

    byte[] take() {
      byte[] buffer = free.poll();
      return buffer == null ? new byte[size] : buffer;
    }

    void giveBack(byte[] buffer) {
      free.add(buffer);
    }
  }

  /**
   * @param frames the header's first
   */
  JoinedFrames(SquashedObject object, List<Frame> frames, int workers) {
    this.object = object;
    this.frames = frames;
    this.workers = workers;
    this.packedBuffers = new Buffers(frames, Frame::packed);
    this.plainBuffers = new Buffers(frames, Frame::plain);
    this.executor =
        Executors.newFixedThreadPool(
            workers, Thread.ofPlatform().daemon().name("frames-", 0).factory());
    this.next = 1;
    this.offset = frames.getFirst().packed();
    fetchAhead();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Plain here = current();
    if (here == null) {
      return -1;
    }
    int count = Math.min(length, here.length - position);
    System.arraycopy(here.bytes, position, buffer, from, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    Plain here = current;
    return here == null ? 0 : here.length - position;
  }

  private @Nullable Plain current() throws IOException {
    Plain here = current;
    while (here == null || position == here.length) {
      if (here != null) {
        plainBuffers.giveBack(here.bytes);
        current = null;
      }
      Future<Plain> first = ahead.poll();
      if (first == null) {
        return null;
      }
      here = get(first);
      current = here;
      position = 0;
      fetchAhead();
    }
    return here;
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

  private Plain decompressed(Frame frame, long start) throws ContainerException {
    byte[] packed = packedBuffers.take();
    object.frame(frame, start, packed);
    byte[] plain = plainBuffers.take();
    int count;
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      count = context.decompressByteArray(plain, 0, frame.plain(), packed, 0, frame.packed());
    } catch (ZstdException e) {
      throw SquashFormat.damaged(
          object.name(), "the frame at " + start + " cannot be decompressed: " + e.getMessage());
    }
    if (count != frame.plain()) {
      throw SquashFormat.damaged(object.name(), "the frame at " + start + " is too short");
    }
    packedBuffers.giveBack(packed);
    return new Plain(plain, count);
  }

  private Plain get(Future<Plain> frame) throws IOException {
    try {
      return frame.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ContainerException known) {
        throw known;
      }
      if (e.getCause() instanceof OutOfMemoryError memory) {
        throw memory;
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
