package io.scar.container.unpack;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands large pieces of one stream from the thread that makes them to the one that uses them, a few
 * at a time; these few are all the memory there is.
 */
final class BlockQueue {

  private static final int BLOCKS = 4;
  private static final int BLOCK_BYTES = 1 << 18;

  /** A piece; its bytes are reused. */
  static final class Block {
    final byte[] bytes = new byte[BLOCK_BYTES];
    int length;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Block> full = new ArrayDeque<>(BLOCKS);
  private final Deque<Block> empty = new ArrayDeque<>(BLOCKS);
  private int made;
  private boolean ended;
  private boolean closed;
  private @Nullable IOException failure;

  /**
   * A block to fill; waits for one.
   *
   * @return null when nobody wants any more
   */
  @Nullable Block toFill() {
    lock.lock();
    try {
      while (!closed && empty.isEmpty() && made == BLOCKS) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return null;
      }
      Block block = empty.poll();
      if (block == null) {
        made++;
        block = new Block();
      }
      return block;
    } finally {
      lock.unlock();
    }
  }

  void put(Block block) {
    lock.lock();
    try {
      full.add(block);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing follows; with a failure, because of that. */
  void end(@Nullable IOException cause) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = cause;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next full block; waits for it.
   *
   * @return null at the end
   * @throws IOException why the stream has no proper end
   */
  @Nullable Block take() throws IOException {
    lock.lock();
    try {
      while (!closed && full.isEmpty() && !ended) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        throw new CancelledException();
      }
      Block block = full.poll();
      if (block == null && failure != null) {
        throw failure;
      }
      return block;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(Block block) {
    lock.lock();
    try {
      empty.add(block);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Stops both sides. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
