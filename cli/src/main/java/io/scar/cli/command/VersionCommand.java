package io.scar.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar version}. */
@Command(name = "version", description = "Show the version.")
final class VersionCommand implements Runnable {

  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  VersionCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    context.console().result("SCAR " + context.version());
  }
}
