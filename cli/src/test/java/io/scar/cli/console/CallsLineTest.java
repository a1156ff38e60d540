package io.scar.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallsLineTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void itTellsHowFarItIsHowFastAndHowLongItTakesStill() {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    AtomicLong nanos = new AtomicLong();
    CallsLine line =
        new CallsLine(
            new LiveLine(new PrintStream(terminal, true, StandardCharsets.UTF_8), 80),
            2000,
            nanos::get);
    for (int i = 0; i < 1220; i++) {
      line.begun();
    }
    for (int i = 0; i < 1204; i++) {
      line.ended(i >= 3);
      nanos.addAndGet(SECOND / 41);
    }
    nanos.addAndGet(SECOND);
    line.begun();
    String drawn = terminal.toString(StandardCharsets.UTF_8);

    assertThat(drawn.substring(drawn.lastIndexOf('\r')))
        .startsWith("\r\u001b[2K1,204 of 2,000 · 17 running · 3 failed · 40/s · 20 s left  ━━━━━");

    line.close();
    assertThat(terminal.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[2K");
  }
}
