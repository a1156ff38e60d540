package io.scar.cli.console;

import java.util.Locale;
import java.util.function.LongSupplier;

/** One line that shows how far many calls are, redrawn a few times a second. Thread-safe. */
public final class CallsLine implements AutoCloseable {

  private static final int WIDTH = 30;
  private static final int LEAST_WIDTH = 5;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final LiveLine live;
  private final int total;
  private final LongSupplier nanos;
  private final long begin;
  private int begun;
  private int ended;
  private int failed;
  private long drawn;
  private boolean closed;

  CallsLine(LiveLine live, int total, LongSupplier nanos) {
    this.live = live;
    this.total = total;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
    this.drawn = begin - REDRAW_NANOS;
    live.beginBar();
  }

  public synchronized void begun() {
    begun++;
    draw();
  }

  public synchronized void ended(boolean well) {
    ended++;
    failed += well ? 0 : 1;
    draw();
  }

  private void draw() {
    long now = nanos.getAsLong();
    if (live.isShown() && !closed && now - drawn >= REDRAW_NANOS) {
      drawn = now;
      live.draw(line(now));
    }
  }

  private String line(long now) {
    double seconds = Math.max(0.001, (now - begin) / 1e9);
    double rate = ended / seconds;
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%,d of %,d · %d running", ended, total, begun - ended));
    if (failed > 0) {
      line.append(String.format(Locale.ROOT, " · %,d failed", failed));
    }
    if (ended > 0) {
      line.append(String.format(Locale.ROOT, rate < 10 ? " · %.1f/s" : " · %.0f/s", rate));
    }
    if (ended > 0 && ended < total) {
      line.append(" · ").append(left(Math.round((total - ended) / rate)));
    }
    int width = Math.clamp(live.columns() - Width.of(line.toString()) - 2, LEAST_WIDTH, WIDTH);
    int filled = (int) Math.round((double) ended / total * width);
    return line + "  " + "━".repeat(filled) + "─".repeat(width - filled);
  }

  private static String left(long seconds) {
    return seconds < 100 ? seconds + " s left" : Math.ceilDiv(seconds, 60) + " min left";
  }

  /** Erases the line. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      live.endBar();
    }
  }
}
