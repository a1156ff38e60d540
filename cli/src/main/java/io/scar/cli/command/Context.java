package io.scar.cli.command;

import io.scar.cli.config.Environment;
import io.scar.cli.config.Settings;
import io.scar.cli.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** What every command works with. */
record Context(
    Environment environment, Console console, Interruption interruption, EarlySettings early) {

  /** Settings are only read by commands that need them. */
  Settings settings() {
    return early.take(environment);
  }

  void tell(Settings settings) {
    settings.notices().forEach(notice -> console.note("note: " + notice));
  }

  /** The command's own; read when it is asked for, since most commands do not. */
  String version() {
    Properties properties = new Properties();
    try (InputStream in = Context.class.getResourceAsStream("/io/scar/cli/version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the command's own resource", e);
    }
    return properties.getProperty("version", "unknown");
  }
}
