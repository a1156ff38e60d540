package io.scar.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows that something is waited for, from the moment on when one would wonder. */
public final class Spinner implements AutoCloseable {

  private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final long PATIENCE_MILLIS = 400;
  private static final long FRAME_MILLIS = 100;
  private static final int TELLING_SECONDS = 3;

  private final LiveLine line;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Draws on the line until it is closed, if there is one. */
  Spinner(LiveLine line, String label) {
    this.line = line;
    if (line.isShown()) {
      Thread thread = new Thread(() -> draw(label), "spinner");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void draw(String label) {
    long begin = System.nanoTime();
    try {
      long wait = PATIENCE_MILLIS;
      for (int frame = 0; !closed.await(wait, TimeUnit.MILLISECONDS); frame++) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        draw(
            FRAMES.charAt(frame % FRAMES.length()),
            label + (seconds < TELLING_SECONDS ? "" : " · " + seconds + " s"));
        wait = FRAME_MILLIS;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void draw(char frame, String text) {
    if (closed.getCount() > 0) {
      line.drawIfFree(frame + " " + text);
    }
  }

  /** Erases the line. */
  @Override
  public synchronized void close() {
    closed.countDown();
    line.erase();
  }
}
