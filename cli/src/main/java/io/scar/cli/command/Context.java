package io.scar.cli.command;

import io.scar.cli.config.Environment;
import io.scar.cli.config.Settings;
import io.scar.cli.console.Console;

/** What every command works with. */
record Context(
    Environment environment, Console console, String version, Interruption interruption) {

  /** Settings are only read by commands that need them. */
  Settings settings() {
    return Settings.load(environment);
  }

  void tell(Settings settings) {
    settings.notices().forEach(notice -> console.note("note: " + notice));
  }
}
