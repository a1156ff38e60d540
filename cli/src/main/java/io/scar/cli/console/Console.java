package io.scar.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Results go to standard output, everything else to standard error. */
public final class Console {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";
  private static final String ERROR_INDENT = "       ";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean live;
  private final boolean colour;
  private final InputStream in;

  /**
   * @param in standard input
   * @param live whether standard error is a terminal, where lines may be redrawn
   * @param colour whether the user wants colour there
   */
  public Console(InputStream in, PrintStream out, PrintStream err, boolean live, boolean colour) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.live = live;
    this.colour = live && colour;
  }

  public void result(String line) {
    out.println(line);
    out.flush();
  }

  /** Whether somebody is there who can be asked. */
  public boolean canAsk() {
    return live;
  }

  /** Asks a question, whose answer is no unless it is {@code y} or {@code yes}. */
  public boolean confirms(String question) {
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
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.flush();
  }

  public void result(JsonNode document) {
    try {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
    out.flush();
  }

  public void note(String line) {
    err.println(line);
    err.flush();
  }

  /** Prints {@code error: message}, and below it the remedy. */
  public void error(String message, @Nullable String remedy) {
    String word = colour ? RED + "error:" + PLAIN : "error:";
    err.println(word + " " + message.replace("\n", "\n" + ERROR_INDENT));
    if (remedy != null) {
      err.println(ERROR_INDENT + remedy.replace("\n", "\n" + ERROR_INDENT));
    }
    err.flush();
  }

  public void stackTrace(Throwable error) {
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
    return new CallsLine(live ? err : null, total, System::nanoTime);
  }

  /** A bar for a transfer of {@code total} bytes; it draws nothing where there is no terminal. */
  public ProgressBar progress(String label, long total) {
    return progress(label, total, false);
  }

  /** As {@link #progress(String, long)}; a quiet one draws nothing anywhere. */
  public ProgressBar progress(String label, long total, boolean quiet) {
    return new ProgressBar(live && !quiet ? err : null, label, total, System::nanoTime);
  }
}
