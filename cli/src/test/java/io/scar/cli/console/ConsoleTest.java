package io.scar.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {

  private static final String ERASE_LINE = "\r\u001b[2K";

  /** Until something is on standard error. */
  private final CountDownLatch spoken = new CountDownLatch(1);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err =
      new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
          super.write(bytes, offset, length);
          spoken.countDown();
        }
      };

  private Console on(Terminal terminal) {
    return new Console(
        InputStream.nullInputStream(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal);
  }

  private static Terminal terminal(int columns) {
    return new Terminal(true, true, true, true, columns);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"true, true, true", "true, false, false", "false, true, false"})
  void colourIsOnATerminalAloneAndOnlyIfItIsWanted(
      boolean terminal, boolean wanted, boolean coloured) {
    Console console = on(new Terminal(terminal, terminal, true, wanted, 80));

    console.error("bad", "mend it");
    Table table = new Table("NAME");
    table.row("a");
    console.result(table);

    assertThat(err().contains("\u001b[31m")).isEqualTo(coloured);
    assertThat(out().contains("\u001b[1m")).isEqualTo(coloured);
    assertThat(err().replaceAll("\u001b\\[[0-9]*m", "")).isEqualTo("error: bad\n       mend it\n");
  }

  @Test
  void aTableIsFittedToATerminalAndNotToAFile() {
    Table table = new Table("NAME", "IMAGE");
    table.row("f", "x".repeat(100));

    on(terminal(40)).result(table);
    assertThat(out().lines().toList().getLast()).hasSize(40).contains("…");
    out.reset();
    on(Terminal.NONE).result(table);
    assertThat(out()).contains("x".repeat(100));
  }

  @Test
  void aSpinnerIsShownAfterAMomentAndGone() throws InterruptedException {
    Console console = on(terminal(80));

    try (Spinner _ = console.spinner("Reading")) {
      assertThat(spoken.await(1, TimeUnit.MINUTES)).isTrue();
    }
    console.note("done");

    assertThat(err()).startsWith(ERASE_LINE + "⠋ Reading").endsWith(ERASE_LINE + "done\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void aLineThatIsPrintedMeanwhileHasALineOfItsOwn() {
    Console console = on(terminal(80));

    try (ProgressBar bar = console.progress("put", 100)) {
      bar.add(50);
      console.note("a word");
    }

    assertThat(err()).contains("B/s").contains(ERASE_LINE + "a word\n");
  }

  @Test
  void aBarHasTheLineBeforeASpinner() {
    Console console = on(terminal(80));
    LiveLine line = new LiveLine(new PrintStream(err, true, StandardCharsets.UTF_8), 80);

    line.beginBar();
    line.drawIfFree("waiting");
    assertThat(err()).isEmpty();
    line.endBar();
    line.drawIfFree("waiting");
    assertThat(err()).isEqualTo(ERASE_LINE + "waiting");
    assertThat(console.isQuiet()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"30", "40", "80", "200"})
  void aBarIsNotWiderThanTheTerminal(int columns) {
    Console console = on(terminal(columns));

    try (ProgressBar bar = console.progress("a-file-of-a-long-name.tar", 5_000_000)) {
      bar.add(1_000_000);
    }

    for (String drawn : err().split(ERASE_LINE.replace("[", "\\["), -1)) {
      assertThat(Width.of(drawn)).isLessThan(columns);
    }
  }

  @Test
  void nothingIsDrawnWhereThereIsNoTerminalOrADumbOne() {
    for (Terminal terminal :
        new Terminal[] {Terminal.NONE, new Terminal(true, true, false, false, 80)}) {
      Console console = on(terminal);
      try (ProgressBar bar = console.progress("put", 100)) {
        bar.add(50);
      }
      console.waiting("Reading", () -> "done");
    }

    assertThat(err()).isEmpty();
  }

  @Test
  void aQuietConsoleHasResultsAndErrorsAndNothingElse() {
    Console console = on(terminal(80));
    console.beQuiet();

    console.note("note: by the way");
    console.told("Created f.");
    try (ProgressBar bar = console.progress("put", 100)) {
      bar.add(50);
    }
    console.result("result");
    console.error("bad", null);

    assertThat(out()).isEqualTo("result\n");
    assertThat(err()).isEqualTo("\u001b[31merror:\u001b[0m bad\n");
  }
}
