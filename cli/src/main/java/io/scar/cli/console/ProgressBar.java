package io.scar.cli.console;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One line that shows how far a transfer is, redrawn a few times a second. */
public final class ProgressBar implements AutoCloseable {

  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final @Nullable PrintStream terminal;
  private final String label;
  private final long total;
  private final LongSupplier nanos;
  private final long begin;
  private long done;
  private long drawn;

  ProgressBar(@Nullable PrintStream terminal, String label, long total, LongSupplier nanos) {
    this.terminal = terminal;
    this.label = label;
    this.total = total;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
    this.drawn = begin - REDRAW_NANOS;
  }

  /** Adds bytes that were moved; negative when a part is sent again. Thread-safe. */
  public synchronized void add(long bytes) {
    done += bytes;
    long now = nanos.getAsLong();
    if (terminal != null && now - drawn >= REDRAW_NANOS) {
      drawn = now;
      terminal.print(ERASE_LINE + line(now));
      terminal.flush();
    }
  }

  private String line(long now) {
    double part = total == 0 ? 1 : Math.min(1, (double) done / total);
    int filled = (int) Math.round(part * WIDTH);
    double seconds = Math.max(0.001, (now - begin) / 1e9);
    double rate = done / seconds;
    String left =
        rate > 0 && total > done
            ? String.format(Locale.ROOT, " · %.0f s left", (total - done) / rate)
            : "";
    return "%s  %s%s  %s of %s · %s/s%s"
        .formatted(
            label,
            "━".repeat(filled),
            "─".repeat(WIDTH - filled),
            Sizes.bytes(done),
            Sizes.bytes(total),
            Sizes.bytes((long) rate),
            left);
  }

  /** Erases the line. */
  @Override
  public synchronized void close() {
    if (terminal != null) {
      terminal.print(ERASE_LINE);
      terminal.flush();
    }
  }
}
