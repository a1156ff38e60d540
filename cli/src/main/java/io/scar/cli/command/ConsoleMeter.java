package io.scar.cli.command;

import io.scar.cli.console.Console;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.provision.Meters;

/** Shows on the terminal how far something is. */
final class ConsoleMeter implements Meters.Meter {

  private final ProgressBar bar;

  private ConsoleMeter(ProgressBar bar) {
    this.bar = bar;
  }

  static Meters on(Console console) {
    return (what, bytes) -> new ConsoleMeter(console.progress(what, bytes));
  }

  @Override
  public void add(long bytes) {
    bar.add(bytes);
  }

  @Override
  public void close() {
    bar.close();
  }
}
