package io.scar.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.json.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Results go to standard output, everything else to standard error. What is drawn and not printed
 * (bars, spinners) is on terminals only, and never there once the command was told to be quiet.
 */
public final class Console {

  private static final String RED = "\u001b[31m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final String ERROR_INDENT = "       ";

  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;
  private final InputStream in;
  private final LiveLine live;
  private final LiveLine nowhere = new LiveLine(null, 0);
  private volatile boolean quiet;

  /**
   * @param in standard input
   */
  public Console(InputStream in, PrintStream out, PrintStream err, Terminal terminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.live = new LiveLine(terminal.live() ? err : null, terminal.columns());
  }

  /** From now on there are results and errors, and nothing else. */
  public void beQuiet() {
    quiet = true;
  }

  public boolean isQuiet() {
    return quiet;
  }

  public Terminal terminal() {
    return terminal;
  }

  public void result(String line) {
    live.erase();
    out.println(line);
    out.flush();
  }

  /** Prints a table, on a terminal no wider than that. */
  public void result(Table table) {
    boolean fitted = terminal.out() && terminal.columns() > 0;
    List<String> lines = fitted ? table.lines(terminal.columns()) : table.lines();
    boolean bold = terminal.out() && terminal.colour();
    result(bold ? BOLD + lines.getFirst() + PLAIN : lines.getFirst());
    lines.stream().skip(1).forEach(this::result);
  }

  /** Says on standard output what was done, to who reads along. */
  public void told(String line) {
    if (!quiet) {
      result(line);
    }
  }

  /** Whether somebody is there who can be asked. */
  public boolean canAsk() {
    return terminal.err();
  }

  /** Asks a question, whose answer is no unless it is {@code y} or {@code yes}. */
  public boolean confirms(String question) {
    live.erase();
    err.print(question + " [y/N] ");
    err.flush();
    try {
      String answer =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      return false;
    }
  }

  /** All that standard input has. */
  public byte[] input() throws IOException {
    return in.readAllBytes();
  }

  /** Writes bytes as they are, as a container wrote them. */
  public void result(byte[] bytes) {
    live.erase();
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.flush();
  }

  public void result(JsonNode document) {
    result(JsonTree.writePretty(document));
  }

  /** Says something beside the results. */
  public void note(String line) {
    if (!quiet) {
      problem(line);
    }
  }

  /** Prints a line that tells by itself what is wrong, and where. */
  public void problem(String line) {
    live.erase();
    err.println(line);
    err.flush();
  }

  /** Prints {@code error: message}, and below it the remedy. What others wrote stands in both. */
  public void error(String message, @Nullable String remedy) {
    String word = terminal.err() && terminal.colour() ? RED + "error:" + PLAIN : "error:";
    problem(word + " " + indented(message));
    if (remedy != null) {
      problem(ERROR_INDENT + indented(remedy));
    }
  }

  private static String indented(String text) {
    return Printable.lines(text).replace("\n", "\n" + ERROR_INDENT);
  }

  public void stackTrace(Throwable error) {
    live.erase();
    error.printStackTrace(err);
    err.flush();
  }

  /** Standard input. */
  public InputStream in() {
    return in;
  }

  public PrintStream out() {
    return out;
  }

  public PrintStream err() {
    return err;
  }

  /** A line that shows how far so many calls are; it draws nothing where there is no terminal. */
  public CallsLine calls(int total) {
    return new CallsLine(quiet ? nowhere : live, total, System::nanoTime);
  }

  /** A bar for a transfer of {@code total} bytes; it draws nothing where there is no terminal. */
  public ProgressBar progress(String label, long total) {
    return progress(label, total, false);
  }

  /** As {@link #progress(String, long)}; a quiet one draws nothing anywhere. */
  public ProgressBar progress(String label, long total, boolean none) {
    return new ProgressBar(quiet || none ? nowhere : live, label, total, System::nanoTime);
  }

  /**
   * Shows that something is waited for, until it is closed; it draws nothing where there is no
   * terminal.
   *
   * @param label what is done, as {@code Reading your functions}
   */
  public Spinner spinner(String label) {
    return new Spinner(quiet ? nowhere : live, label);
  }

  /** Does work that is waited for, with a {@link #spinner} meanwhile. */
  public <T> T waiting(String label, Supplier<T> work) {
    try (Spinner _ = spinner(label)) {
      return work.get();
    }
  }
}
