package io.scar.cli.console;

import java.util.Locale;
import java.util.function.LongSupplier;

/** One line that shows how far a transfer is, redrawn a few times a second. */
public final class ProgressBar implements AutoCloseable {

  private static final int WIDTH = 30;
  private static final int LEAST_WIDTH = 5;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final LiveLine line;
  private final String label;
  private final long total;
  private final LongSupplier nanos;
  private final long begin;
  private long done;
  private long drawn;
  private boolean closed;

  ProgressBar(LiveLine line, String label, long total, LongSupplier nanos) {
    this.line = line;
    this.label = label;
    this.total = total;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
    this.drawn = begin - REDRAW_NANOS;
    line.beginBar();
  }

  /** Adds bytes that were moved; negative when a part is sent again. Thread-safe. */
  public synchronized void add(long bytes) {
    done += bytes;
    long now = nanos.getAsLong();
    if (line.isShown() && !closed && now - drawn >= REDRAW_NANOS) {
      drawn = now;
      line.draw(text(now));
    }
  }

  private String text(long now) {
    double part = total == 0 ? 1 : Math.min(1, (double) done / total);
    double seconds = Math.max(0.001, (now - begin) / 1e9);
    double rate = done / seconds;
    String left =
        rate > 0 && total > done
            ? String.format(Locale.ROOT, " · %.0f s left", (total - done) / rate)
            : "";
    String figures =
        "%s of %s · %s/s%s"
            .formatted(Sizes.bytes(done), Sizes.bytes(total), Sizes.bytes((long) rate), left);
    int room = line.columns() - Width.of(label) - Width.of(figures) - 4;
    int width = Math.clamp(room, LEAST_WIDTH, WIDTH);
    int filled = (int) Math.round(part * width);
    return "%s  %s%s  %s".formatted(label, "━".repeat(filled), "─".repeat(width - filled), figures);
  }

  /** Erases the line. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      line.endBar();
    }
  }
}
