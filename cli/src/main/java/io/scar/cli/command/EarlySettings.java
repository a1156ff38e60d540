package io.scar.cli.command;

import io.scar.cli.config.Environment;
import io.scar.cli.config.ScarConfig;
import io.scar.cli.config.Settings;
import io.scar.cli.failure.Failure;
import java.nio.file.Files;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads scar.cfg beside the command line, which takes as long. Where there is no such file nothing
 * is done early: a command line that is wrong makes none.
 */
final class EarlySettings {

  private @Nullable FutureTask<Settings> begun;

  void begin(Environment environment) {
    if (Files.exists(environment.configFolder().resolve(ScarConfig.FILE_NAME))) {
      begun = new FutureTask<>(() -> Settings.load(environment));
      Thread thread = new Thread(begun, "settings");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** The settings that were begun, the first time; else they are read now. */
  Settings take(Environment environment) {
    FutureTask<Settings> early = begun;
    begun = null;
    if (early == null) {
      return Settings.load(environment);
    }
    try {
      return early.get();
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("reading scar.cfg", e);
    }
  }
}
