package io.scar.local.lambda.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls may run at once: in all, and of each function that has reserved concurrency.
 *
 * <p>In Lambda a reservation is also a guarantee that is taken from the other functions' share. One
 * machine has nothing to guarantee with: here it is an upper bound only.
 */
public final class ConcurrencyLimits {

  private final int account;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> reserved = new HashMap<>();
  private final Map<String, Integer> running = new HashMap<>();
  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private int total;

  /** The right to run one call; closing it hands it on. */
  public final class Permit implements AutoCloseable {
    private final String function;
    private boolean released;

    private Permit(String function) {
      this.function = function;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!released) {
          released = true;
          total--;
          running.computeIfPresent(function, (f, n) -> n == 1 ? null : n - 1);
          wake();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class Waiter {
    final String function;
    final Condition turn;
    boolean granted;

    Waiter(String function, Condition turn) {
      this.function = function;
      this.turn = turn;
    }
  }

  public ConcurrencyLimits(int account) {
    this.account = account;
  }

  public int account() {
    return account;
  }

  /** Sets or removes a function's own limit; 0 stops it. */
  public void reserve(String function, OptionalInt limit) {
    lock.lock();
    try {
      if (limit.isPresent()) {
        reserved.put(function, limit.getAsInt());
      } else {
        reserved.remove(function);
      }
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the function may not run at all. */
  public boolean stopped(String function) {
    lock.lock();
    try {
      return reserved.getOrDefault(function, 1) == 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a permit now.
   *
   * @throws ThrottledException if there is none
   */
  public Permit acquire(String function) throws ThrottledException {
    lock.lock();
    try {
      if (!free(function)) {
        throw new ThrottledException(!withinReservation(function));
      }
      return grant(function);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a permit, first come first served.
   *
   * @throws ThrottledException if there was none for so long
   */
  public Permit acquire(String function, Duration patience)
      throws ThrottledException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (free(function)) {
        return grant(function);
      }
      Waiter waiter = new Waiter(function, lock.newCondition());
      waiters.add(waiter);
      try {
        long left = patience.toNanos();
        while (!waiter.granted && left > 0) {
          left = waiter.turn.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        if (waiter.granted) {
          new Permit(function).close();
        }
        throw e;
      } finally {
        waiters.remove(waiter);
      }
      if (!waiter.granted) {
        throw new ThrottledException(!withinReservation(function));
      }
      return new Permit(function);
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    Iterator<Waiter> queue = waiters.iterator();
    while (queue.hasNext() && total < account) {
      Waiter waiter = queue.next();
      if (free(waiter.function)) {
        queue.remove();
        count(waiter.function);
        waiter.granted = true;
        waiter.turn.signal();
      }
    }
  }

  private Permit grant(String function) {
    count(function);
    return new Permit(function);
  }

  private void count(String function) {
    total++;
    running.merge(function, 1, Integer::sum);
  }

  private boolean free(String function) {
    return total < account && withinReservation(function);
  }

  private boolean withinReservation(String function) {
    Integer limit = reserved.get(function);
    return limit == null || running.getOrDefault(function, 0) < limit;
  }
}
